import { trusted } from "../../../pictures/html.ts";

/** Signs that say the same as the colours beside them. */
export const signs = {
  ok: trusted(
    '<svg class="sign" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="7.25" fill="var(--ok)"/><path d="M4.8 8.3 7.1 10.6 11.3 5.7" fill="none" stroke="var(--paper)" stroke-width="1.8"/></svg>',
  ),
  bad: trusted(
    '<svg class="sign" viewBox="0 0 16 16" aria-hidden="true"><path d="M8 .8 15.2 8 8 15.2.8 8Z" fill="var(--bad)"/><path d="M8 4.6V8.8M8 10.4V11.8" stroke="var(--paper)" stroke-width="1.7"/></svg>',
  ),
  wrong: trusted(
    '<svg class="sign" viewBox="0 0 16 16" aria-hidden="true"><rect x="1.2" y="1.2" width="13.6" height="13.6" rx="3" fill="var(--ink)"/><path d="M5.2 5.2 10.8 10.8M10.8 5.2 5.2 10.8" stroke="var(--paper)" stroke-width="1.8"/></svg>',
  ),
};
