from shop.text import slug


def test_slug_keeps_letters_and_digits() -> None:
    assert slug("Green tea, 100 g") == {"slug": "green-tea-100-g"}
