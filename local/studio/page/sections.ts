/** Marks the link of the section that is being read. */
export function followSections(): void {
  const links = new Map(
    [...document.querySelectorAll<HTMLAnchorElement>("nav a")].map((link) => [link.hash.slice(1), link]),
  );
  const seen = new Set<string>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) seen.add(target.id);
        else seen.delete(target.id);
      }
      const current = [...links.keys()].find((id) => seen.has(id));
      if (current === undefined) return;
      for (const [id, link] of links) link.ariaCurrent = id === current ? "true" : null;
    },
    { rootMargin: "-30% 0px -60% 0px" },
  );
  for (const section of document.querySelectorAll("section")) observer.observe(section);
}
