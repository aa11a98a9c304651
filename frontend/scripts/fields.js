// Without scripts the page of a section is one form, so that every button of it carries all that is typed. With scripts each
// text saves itself, and each field belongs to the form that it stands in.

const WHOLE = "acts";
const FORMS = ["form[data-autosave]", "form.add-row", "form[data-own-form]"];

/** Give the fields and buttons within `root` back to the forms that they stand in; before these are looked at. */
export function giveBack(root) {
  const found = root.querySelectorAll(FORMS.map((form) => `${form} [form="${WHOLE}"]`).join());
  for (const control of found) {
    // What stands beside a text is pressed for the page.
    if (control.closest("[data-overlap]")) continue;
    if (control.hasAttribute("data-page-only")) {
      control.remove();
      continue;
    }
    control.removeAttribute("form");
    if (control.tagName === "BUTTON") for (const name of ["formaction", "name", "value"]) control.removeAttribute(name);
  }
}
