"""How a wave is surveyed, in the words that data archives keep: by element of DDI-Codebook, in Chinese and English."""

from analysis.snapshot.settings import Basis, PsuKind
from survey.snapshots.ddi import Texts

_PSU: dict[PsuKind, tuple[str, str]] = {"outlet": ("网点", "outlets"), "unit": ("单位", "organisations")}
_BASIS: dict[Basis, tuple[str, str]] = {
    "all": ("全部计入", "all of these count"),
    "invited": ("只计入邀请码的评价", "only responses to invitations count"),
}
_MODE = {
    "zh": "受访者自己填写的手机网页；不登录，不记姓名和网络地址。",
    "en": "A web page that respondents fill in by themselves; no sign-in, no name and no network address is kept.",
}
_WEIGHT = {
    "zh": "层里登记的网点数 ÷ 有评价的抽中网点数 × 网点的服务量 ÷ 网点的评价数；"
    "误差用名录来算时，再按登记的服务量事后分层；有边际时，再校准到边际。",
    "en": "Outlets of the stratum in the register / drawn outlets with responses x services of the outlet / its "
    "responses; where errors are the register's, post-stratified to registered services; then calibrated to margins, "
    "if any.",
}


def method(psu_kind: PsuKind, basis_of: Basis) -> dict[str, Texts]:
    """Sampling, mode and weighting of a wave that is measured so."""
    psu, basis = _PSU[psu_kind], _BASIS[basis_of]
    sampling = {
        "zh": f"名录里的网点按行业×市州分层，层内抽取，必选网点全部进入；初级抽样单元是{psu[0]}。"
        f"网点的顾客扫二维码自愿作答，或者用领到的邀请码作答；{basis[0]}。",
        "en": "Outlets of the register, stratified by sector and city, are drawn within strata, some with certainty; "
        f"primary sampling units are {psu[1]}. Customers of an outlet answer by its code of their own accord, or by an "
        f"invitation that they were handed; {basis[1]}.",
    }
    return {"sampProc": sampling, "collMode": _MODE, "weight": _WEIGHT}
