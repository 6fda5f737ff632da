"""A rule says no. The handler that turns this into an answer lives in `errors`."""


class Refusal(Exception):
    """A rule refuses what was asked; `message` tells the person why and what would change it.

    `code` names the rule for tests and history, never shown on screen.
    """

    def __init__(self, message: str, code: str = "refused") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
