"""The names of character properties that the Rust crate `regex` knows (Unicode 16)."""

from __future__ import annotations

import re

_CATEGORIES = """
    c other cc control cf format cn unassigned co privateuse
    l letter lc casedletter ll lowercaseletter lm modifierletter lo otherletter lt titlecaseletter lu uppercaseletter
    m mark combiningmark mc spacingmark me enclosingmark mn nonspacingmark
    n number nd decimalnumber digit nl letternumber no othernumber
    p punctuation punct pc connectorpunctuation pd dashpunctuation pe closepunctuation pf finalpunctuation
    pi initialpunctuation po otherpunctuation ps openpunctuation
    s symbol sc currencysymbol sk modifiersymbol sm mathsymbol so othersymbol
    z separator zl lineseparator zp paragraphseparator zs spaceseparator
    any assigned ascii
"""
_FLAGS = """
    alphabetic alpha asciihexdigit ahex bidicontrol bidic bidimirrored bidim caseignorable ci cased
    changeswhencasefolded cwcf changeswhencasemapped cwcm changeswhenlowercased cwl
    changeswhentitlecased cwt changeswhenuppercased cwu dash defaultignorablecodepoint di deprecated dep diacritic dia
    emoji emojicomponent ecomp emojimodifier emod emojimodifierbase ebase emojipresentation epres extendedpictographic
    extpict extender ext graphemebase grbase graphemeextend grext graphemelink grlink hexdigit hex hyphen idcontinue
    idc ideographic ideo idstart ids idsbinaryoperator idsb idstrinaryoperator idst joincontrol joinc
    logicalorderexception loe lowercase lower math noncharactercodepoint nchar otheralphabetic oalpha
    otherdefaultignorablecodepoint odi othergraphemeextend ogrext otheridcontinue oidc otheridstart oids
    otherlowercase olower othermath omath otheruppercase oupper patternsyntax patsyn patternwhitespace patws
    prependedconcatenationmark pcm quotationmark qmark radical regionalindicator ri sentenceterminal sterm softdotted
    sd terminalpunctuation term unifiedideograph uideo uppercase upper variationselector vs whitespace wspace space
    xidcontinue xidc xidstart xids idcompatmathcontinue idcompatmathstart idsunaryoperator idsu
    modifiercombiningmark mcm
"""
_SCRIPTS = """
    adlam adlm ahom anatolianhieroglyphs hluw arabic arab armenian armn avestan avst balinese bali bamum bamu
    bassavah bass batak batk bengali beng bhaiksuki bhks bopomofo bopo brahmi brah braille brai buginese bugi buhid
    buhd canadianaboriginal cans carian cari caucasianalbanian aghb chakma cakm cham cherokee cher chorasmian chrs
    common zyyy coptic copt qaac cuneiform xsux cypriot cprt cyprominoan cpmn cyrillic cyrl deseret dsrt devanagari
    deva divesakuru diak dogra dogr duployan dupl egyptianhieroglyphs egyp elbasan elba elymaic elym ethiopic ethi
    garay gara georgian geor glagolitic glag gothic goth grantha gran greek grek gujarati gujr gunjalagondi gong
    gurmukhi guru gurungkhema gukh han hani hangul hang hanifirohingya rohg hanunoo hano hatran hatr hebrew hebr
    hiragana hira imperialaramaic armi inherited zinh qaai inscriptionalpahlavi phli inscriptionalparthian prti
    javanese java kaithi kthi kannada knda katakana kana kawi kayahli kali kharoshthi khar khitansmallscript kits
    khmer khmr khojki khoj khudawadi sind kiratrai krai lao laoo latin latn lepcha lepc limbu limb lineara lina
    linearb linb lisu lycian lyci lydian lydi mahajani mahj makasar maka malayalam mlym mandaic mand manichaean mani
    marchen marc masaramgondi gonm medefaidrin medf meeteimayek mtei mendekikakui mend meroiticcursive merc
    meroitichieroglyphs mero miao plrd modi mongolian mong mro mroo multani mult myanmar mymr nabataean nbat
    nagmundari nagm nandinagari nand newtailue talu newa nko nkoo nushu nshu nyiakengpuachuehmong hmnp ogham ogam
    olchiki olck oldhungarian hung olditalic ital oldnortharabian narb oldpermic perm oldpersian xpeo oldsogdian sogo
    oldsoutharabian sarb oldturkic orkh olduyghur ougr olonal onao oriya orya osage osge osmanya osma pahawhhmong
    hmng palmyrene palm paucinhau pauc phagspa phag phoenician phnx psalterpahlavi phlp rejang rjng runic runr
    samaritan samr saurashtra saur sharada shrd shavian shaw siddham sidd signwriting sgnw sinhala sinh sogdian sogd
    sorasompeng sora soyombo soyo sundanese sund sunuwar sunu sylotinagri sylo syriac syrc tagalog tglg tagbanwa tagb
    taile tale taitham lana taiviet tavt takri takr tamil taml tangsa tnsa tangut tang telugu telu thaana thaa thai
    tibetan tibt tifinagh tfng tirhuta tirh todhri todr toto tulutigalari tutg ugaritic ugar vai vaii
    vithkuqi vith wancho wcho warangciti wara yezidi yezi yi yiii zanabazarsquare zanb
"""
_AGES = (
    "1.1 2.0 2.1 3.0 3.1 3.2 4.0 4.1 5.0 5.1 5.2 6.0 6.1 6.2 6.3 7.0 8.0 9.0 10.0 11.0 12.0 12.1 13.0 14.0 15.0 15.1"
    " 16.0"
)
_GENERAL = frozenset(_CATEGORIES.split())
_SCRIPT = frozenset(_SCRIPTS.split())
_ALONE = frozenset((_CATEGORIES + _FLAGS + _SCRIPTS).split())
_AGE = frozenset(age.replace(".", "") for age in _AGES.split()) | {f"v{major}0" for major in range(17)}
_UNLISTED = frozenset(["age", "gcb", "graphemeclusterbreak", "wb", "wordbreak", "sb", "sentencebreak"])
_SEPARATOR = re.compile(r"!=|[:=]")


def is_property(name: str) -> bool:
    r"""Whether `\\p{name}` is known; what could be known is taken for it."""
    parts = _SEPARATOR.split(name, maxsplit=1)
    first = _loose(parts[0])
    if len(parts) == 1:
        return first in _ALONE or (first.startswith("is") and first[2:] in _ALONE)
    second = _loose(parts[1])
    if first in {"gc", "generalcategory"}:
        return second in _GENERAL
    if first in {"sc", "script", "scx", "scriptextensions"}:
        return second in _SCRIPT
    if first == "age":
        return second in _AGE
    return first in _UNLISTED


def _loose(name: str) -> str:
    """Case, spaces, `-` and `_` do not count."""
    return re.sub(r"[\s_-]", "", name).lower()
