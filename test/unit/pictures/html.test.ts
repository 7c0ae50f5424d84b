import { expect } from "chai";
import fc from "fast-check";
import { embedJson, escapeText, html, trusted } from "../../../pictures/html.ts";

describe("html", () => {
  it("escapes what is put in, and keeps markup", () => {
    const hostile = `<img src=x onerror="alert('1')">&`;
    expect(
      html`<p title="${hostile}">${hostile}${trusted("<b>")}${[html`<i></i>`, 1, undefined, false]}</p>`.text,
    ).to.equal(
      '<p title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;">&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;<b><i></i>1</p>',
    );
  });

  it("lets no text out of an element or a quoted attribute", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => void expect(escapeText(text)).to.not.match(/[<>"'\0]/)),
    );
  });
});

describe("embedJson", () => {
  it("cannot be closed from within, and reads back", () => {
    const value = { text: "</script><!-- <script>", "<": 1 };
    expect(embedJson(value)).to.not.contain("<");
    expect(JSON.parse(embedJson(value))).to.deep.equal(value);
  });
});
