/**
 * The report's colours by role. Pictures are drawn in the light ones, which makes them whole files by themselves; in the
 * page each becomes a CSS variable, so that one drawing serves light and dark.
 *
 * Blue against orange-red, and the class colours by lightness too, stay apart for every kind of colour blindness; no
 * meaning rests on colour alone: shape, dash or word always says the same.
 */
export const palette = {
  paper: { light: "#ffffff", dark: "#171b21" },
  canvas: { light: "#f5f6f8", dark: "#0f1216" },
  ink: { light: "#161b22", dark: "#e8ebf0" },
  muted: { light: "#5a6472", dark: "#9ba6b5" },
  line: { light: "#dfe3e8", dark: "#2c333d" },
  ok: { light: "#0a63c0", dark: "#6cb0ff" },
  "ok-soft": { light: "#e6f0fb", dark: "#15283f" },
  bad: { light: "#bd4010", dark: "#ff9263" },
  "bad-soft": { light: "#fcece5", dark: "#3a2016" },
  "class-0": { light: "#5b47b8", dark: "#a99bff" },
  "class-1": { light: "#c98a00", dark: "#f2bd4b" },
  "class-2": { light: "#1b8a7a", dark: "#55cdb9" },
  "class-3": { light: "#a8386f", dark: "#f08cbb" },
  "class-4": { light: "#6b7480", dark: "#b4bcc8" },
} as const;

export type ColourRole = keyof typeof palette;

export const classRoles: readonly ColourRole[] = ["class-0", "class-1", "class-2", "class-3", "class-4"];

/** The light colour of a role. */
export function colour(role: ColourRole): string {
  return palette[role].light;
}

/** A drawing in light colours, made to follow the page's colours. */
export function followPage(svg: string): string {
  const roles = new Map<string, string>(Object.entries(palette).map(([role, { light }]) => [light, role]));
  return svg.replace(/(?<=")#[0-9a-f]{6}(?=")/g, (hex) => {
    const role = roles.get(hex);
    return role === undefined ? hex : `var(--${role})`;
  });
}

/** The colours as CSS variables, light first, dark where the reader's system is dark. */
export function paletteCss(): string {
  const variables = (mode: "light" | "dark"): string =>
    Object.entries(palette)
      .map(([role, hexes]) => `--${role}:${hexes[mode]}`)
      .join(";");
  return `:root{color-scheme:light dark;${variables("light")}}@media (prefers-color-scheme:dark){:root{${variables("dark")}}}`;
}
