"""Plain functions that bindings make modules of."""


def shout(text: str) -> dict:
    return {"text": text.upper()}
