"""The two ways to fill in a page: with a mouse, or with the keys of a keyboard and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from playwright.sync_api import ElementHandle, Locator, Page

MOST_TABS = 120  # no page asks for more between two answers
MOST_CHOICES = 60
REACHED = """(wanted) => {
  const here = document.activeElement, drawn = getComputedStyle(here);
  const one = here.type === "radio" && here.name === wanted.name ? "group" : here.outerHTML.slice(0, 120);
  return {
    there: here === wanted ? "yes" : one,
    seen: here === document.body || (here.matches(":focus-visible") && parseFloat(drawn.outlineWidth) >= 3),
  };
}"""


class Hand(Protocol):
    """Whatever a person answers with."""

    def write(self, field: Locator, text: str) -> None:
        """Type into a field, in place of what stands there."""

    def choose(self, field: Locator, label: str) -> None:
        """Choose the entry with these words from a list."""

    def tick(self, box: Locator) -> None:
        """Tick a box, or choose one of several answers; what is ticked stays so."""

    def press(self, control: Locator) -> None:
        """Press a button, or follow a link."""


class Mouse:
    """Points, clicks and types."""

    def write(self, field: Locator, text: str) -> None:
        field.fill(text)

    def choose(self, field: Locator, label: str) -> None:
        field.select_option(label=label)

    def tick(self, box: Locator) -> None:
        box.check()

    def press(self, control: Locator) -> None:
        control.click()


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Tab, space, return, arrows and letters; the focus is looked at on every step."""

    page: Page

    def write(self, field: Locator, text: str) -> None:
        self.reach(field)
        if field.get_attribute("type") == "date":
            year, month, day = text.split("-")
            assert month == day, "the order of day and month in a date field is the browser's own affair"
            self.page.keyboard.type(f"{day}{month}{year}")
            return
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, field: Locator, label: str) -> None:
        self.reach(field)
        if self._chosen(field) == label:
            return
        self.page.keyboard.press("Home")
        for _ in range(MOST_CHOICES):
            if self._chosen(field) == label:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the keys do not lead to {label!r}")

    @staticmethod
    def _chosen(field: Locator) -> str:
        chosen: str = field.evaluate("(one) => one.selectedOptions[0].text")
        return chosen

    def tick(self, box: Locator) -> None:
        self.reach(box)
        if not box.is_checked():
            self.page.keyboard.press("Space")

    def press(self, control: Locator) -> None:
        self.reach(control)
        self.page.keyboard.press("Enter")

    def reach(self, control: Locator) -> None:
        """Bring the focus there by Tab, and by arrows among the answers of one question."""
        wanted = control.element_handle()
        state = self._focus(wanted)
        for _ in range(MOST_TABS):
            if state == "yes":
                return
            self.page.keyboard.press("ArrowDown" if state == "group" else "Tab")
            state = self._focus(wanted)
        raise AssertionError(f"no key leads to {control}; the focus is at {state}")

    def _focus(self, wanted: ElementHandle) -> str:
        state = self.page.evaluate(REACHED, wanted)
        assert state["seen"] or state["there"] != "yes", f"the focus does not show at {wanted}"
        return str(state["there"])
