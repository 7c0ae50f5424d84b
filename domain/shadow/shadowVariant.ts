/**
 * Name of the variant that gets copies of requests. It is what tells its captured data, which lies beside that of the variants
 * that answer, from theirs, long after the shadow itself is gone; so no other variant may bear it.
 */
export const SHADOW_VARIANT = "Shadow";

/** Whether captured data of `endpoint/variant`, or of a variant in a copy of one endpoint's, is a shadow's, which nobody was answered with. */
export function isShadowPlace(place: string): boolean {
  return place === SHADOW_VARIANT || place.endsWith(`/${SHADOW_VARIANT}`);
}
