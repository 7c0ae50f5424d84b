/**
 * What the server has drawn, undefined where there is nothing to draw. The browser parses the answer as a document of its
 * own, in which no script runs; no text becomes markup in the page.
 */
export function loadDrawing(path: string): Promise<Element | undefined> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("GET", `/_studio/api/${path}`);
    request.responseType = "document";
    request.addEventListener("loadend", () => {
      const made: unknown = request.status === 200 ? request.response : undefined;
      if (!(made instanceof Document)) resolve(undefined);
      else resolve(document.importNode(made.querySelector("body > *") ?? made.documentElement, true));
    });
    request.send();
  });
}
