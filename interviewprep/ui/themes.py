"""The two themes of the app. Textual's own are there as well."""

from textual.theme import Theme

DARK = Theme(
    name="interviewprep-dark",
    primary="#7aa2f7",
    secondary="#9d7cd8",
    accent="#e0af68",
    foreground="#d5daf0",
    background="#16161e",
    surface="#1c1d28",
    panel="#242637",
    success="#9ece6a",
    warning="#e0af68",
    error="#f7768e",
    dark=True,
)

LIGHT = Theme(
    name="interviewprep-light",
    primary="#2e5cb8",
    secondary="#7847bd",
    accent="#8a5a00",
    foreground="#24283b",
    background="#fbfaf7",
    surface="#f3f1ec",
    panel="#e8e5dd",
    success="#38701c",
    warning="#8a5a00",
    error="#b3243c",
    dark=False,
)

THEMES = (DARK, LIGHT)
