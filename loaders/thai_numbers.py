"""Numbers, amounts of money, yes and no, as Thai planners write them."""

from __future__ import annotations

import re
from decimal import Decimal

from prasan.loaders.tables import Value
from prasan.loaders.thai_text import FOLDED, ValueProblem, clean, digits, key

_NUMBER = (
    r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,3}(?: [0-9]{3})+(?:\.[0-9]+)?"
    # Two digits of exponent are enough for any budget, and "1e999999999" would fill the memory.
    r"|(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:e[-+]?[0-9]{1,2})?"
)
_EXPONENTS = {"สิบ": 1, "ร้อย": 2, "พัน": 3, "หมื่น": 4, "แสน": 5, "ล้าน": 6, "k": 3, "thousand": 3, "m": 6, "mn": 6}
_EXPONENTS |= {"million": 6, "bn": 9, "billion": 9, "trillion": 12}
# What programs write; it needs no more than to be taken as it stands.
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_UNIT = r"(?:สิบ|ร้อย|พัน|หมื่น|แสน|ล้าน)(?: ?ล้าน)*|(?:thousand|trillion|million|billion|mn|bn|k|m)(?![a-z])"
_TERM = re.compile(rf"({_NUMBER})(?![0-9,.]) ?({_UNIT})? ?")
_CODES = "AUD CAD CHF DKK HKD IDR INR KHR KRW LAK MMK MYR NOK NZD PHP SEK SGD TWD VND"
_CURRENCIES: dict[str, str] = {code: code.lower() for code in re.findall("[A-Z]{3}", _CODES)} | {
    "THB": r"฿|บาท(?:ถ้วน)?|บ\.|baht|thb",
    "USD": r"us ?\$|usd|ดอลลาร์ ?(?:สหรัฐฯ?|สหรัฐอเมริกา|สรอ\.?)",
    "EUR": "€|euros?|eur|ยูโร",
    "GBP": "£|gbp|ปอนด์",
    "JPY": "jpy|เยน",
    "CNY": "cny|rmb|หยวน",
}
_MONEY = "|".join(_CURRENCIES.values())
_SHAPE = re.compile(
    rf"(?P<before>[-+]?) ?(?P<prefix>{_MONEY}|\$|¥|ร้อยละ)? ?(?P<sign>[-+]?) ?(?P<number>.*?)(?: ?[.,]?-)?"
    rf" ?(?P<suffix>{_MONEY}|\$|¥|ดอลลาร์|%|เปอร์เซ็นต์|percent|per cent)?"
)
_PER_CENT = {"ร้อยละ", "%", "เปอร์เซ็นต์", "percent", "per cent"}


def _terms(text: str) -> Decimal | None:
    """The sum of terms such as "1 ล้าน 5 แสน", each smaller than the one before; none if the text is something else."""
    total, position, ceiling = Decimal(0), 0, 99
    while position < len(text):
        term = _TERM.match(text, position)
        if not term or not ceiling:
            return None
        number, unit = term.groups()
        exponent = sum(_EXPONENTS[word] for word in re.findall("[a-z]+|ล้าน|สิบ|ร้อย|พัน|หมื่น|แสน", unit or ""))
        if exponent >= ceiling:
            return None
        total += Decimal(number.replace(",", "").replace(" ", "")).scaleb(exponent)
        ceiling, position = exponent, term.end()
    return total if position else None


def _quantity(value: Value | Decimal) -> tuple[Decimal, str | None]:
    """A number, and the code of its currency or "%" if either is written with it."""
    if isinstance(value, str) and len(value) <= 100:
        return _written_quantity(value)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        # Spreadsheets count in binary and show 15 digits: what they show is meant.
        number = Decimal(f"{value:.15g}" if isinstance(value, float) else value)
        if number.is_finite():
            return number, None
    raise ValueProblem("not-a-number", value)


def _written_quantity(value: str) -> tuple[Decimal, str | None]:
    if _PLAIN.fullmatch(value):
        return Decimal(value), None
    text = digits(clean(value)).casefold().translate(FOLDED)
    bracketed = text[:1] == "(" and text[-1:] == ")"
    shape = _SHAPE.fullmatch(re.sub(r" ?ลบ\.?$", "ล้านบาท", text[1:-1].strip() if bracketed else text))
    assert shape is not None  # every part of the shape may be missing
    signs = shape["before"] + shape["sign"] + "-" * bracketed
    number = _terms(shape["number"]) if len(signs) <= 1 else None
    units = {_unit(word, value) for word in (shape["prefix"], shape["suffix"]) if word}
    if number is None or len(units) > 1:
        ambiguous = re.fullmatch(r"[0-9][0-9., ]*[0-9]", shape["number"]) and len(signs) <= 1
        raise ValueProblem("ambiguous-number" if ambiguous else "not-a-number", value)
    return -number if signs == "-" else number, units.pop() if units else None


def _unit(word: str, value: str) -> str:
    if word in _PER_CENT:
        return "%"
    for code, pattern in _CURRENCIES.items():
        if re.fullmatch(pattern, word):
            return code
    raise ValueProblem("ambiguous-currency", value, sign=word)


def decimal(value: Value | Decimal) -> Decimal:
    """The number that a text or a cell holds.

    Thai digits, Thai and English multipliers, a currency beside it and accountants' brackets are understood. A per
    cent sign and ร้อยละ name the unit and leave the number: ``15 %`` is 15. Raises :class:`ValueProblem`
    ``ambiguous-number`` for separators that can be read in two ways, as in ``1.200,50`` and ``1,5``.

    >>> decimal("๑,๒๓๔.๕๐"), decimal("1.5 ล้านบาท"), decimal("(500)")
    (Decimal('1234.50'), Decimal('1500000'), Decimal('-500'))
    """
    return _quantity(value)[0]


def integer(value: Value | Decimal) -> int:
    """The whole number that a text or a cell holds; ``ValueProblem`` ``not-a-whole-number`` if it has a fraction.

    >>> integer("2 แสน"), integer(5.0)
    (200000, 5)
    """
    number = decimal(value)
    if number != number.to_integral_value():
        raise ValueProblem("not-a-whole-number", value)
    return int(number)


def amount(value: Value | Decimal) -> tuple[Decimal, str | None]:
    """An amount of money and the ISO 4217 code of its currency, none if the text doesn't say.

    A dollar sign alone does not say whose dollar: ``ValueProblem`` ``ambiguous-currency``.

    >>> amount("THB 500"), amount("3.2 พันล้าน")
    ((Decimal('500'), 'THB'), (Decimal('3200000000'), None))
    """
    number, unit = _quantity(value)
    if unit == "%":
        raise ValueProblem("not-an-amount", value)
    return number, unit


_YES = {"ใช่", "มี", "จริง", "ถูก", "ถูกต้อง", "เป็น", "yes", "y", "true", "t", "on", "1", "✓", "✔", "☑", "✅"}
_NO = {"ไม่ใช่", "ไม่มี", "ไม่จริง", "ไม่", "เท็จ", "ไม่ถูก", "ไม่ถูกต้อง", "ไม่เป็น"}
_NO |= {"no", "n", "false", "f", "off", "0", "✗", "✘", "☐", "❌"}


def yes(value: Value) -> bool:
    """True for yes and False for no, as Thai and English forms write them.

    An x is neither: some tick with it and some cross out.

    >>> yes("มี"), yes("ไม่ใช่"), yes("✓"), yes(0.0)
    (True, False, True, False)
    """
    word = key(value.replace("\ufe0f", "")) if isinstance(value, str) else ""  # the mark that asks for a coloured sign
    if isinstance(value, int | float) and value in (0, 1):
        word = str(int(value))
    if word in _YES or word in _NO:
        return word in _YES
    raise ValueProblem("not-yes-or-no", value)
