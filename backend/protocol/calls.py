"""Every transaction the centre answers: number, names, input and output type. One row per call."""

from __future__ import annotations

from backend.protocol.call import Call as Call  # others take it from here
from backend.protocol.claim_calls import CLAIM_CALLS
from backend.protocol.elsewhere_calls import ELSEWHERE_CALLS
from backend.protocol.messages import (
    account,
    adoption,
    bank,
    blacklist,
    card_service,
    catalogue,
    dispute,
    entitlement,
    family,
    fee,
    fee_query,
    files,
    funding,
    institution,
    loss,
    offline,
    outpatient,
    person,
    pharmacy,
    receipt,
    reconcile,
    sale_result,
    sale_upload,
    script,
    settlement_query,
    sign,
    statement,
    stock,
    visit,
    visit_query,
    visit_record,
    why,
)
from backend.protocol.stay_calls import STAY_CALLS

SIGN_ON = Call("9001", "sign on", "签到", sign.SignInRequest, sign.SignInReply)
SIGN_OFF = Call("9002", "sign off", "签退", sign.SignOutRequest, sign.SignOutReply)
PERSON = Call("1101", "person", "人员信息获取", person.PersonRequest, person.PersonReply)
QUOTE = Call("2101", "quote", "药店预结算", pharmacy.SettleRequest, pharmacy.SettleReply)
SETTLE = Call("2102", "settle", "药店结算", pharmacy.SettleRequest, pharmacy.SettleReply)
CANCEL = Call("2103", "cancel", "药店结算撤销", pharmacy.CancelRequest, pharmacy.CancelReply)
REVERSE: Call[reconcile.ReverseRequest, None] = Call(
    "2601", "reverse", "冲正", reconcile.ReverseRequest, None
)
TOTALS = Call("3201", "totals", "对总账", reconcile.TotalsRequest, reconcile.TotalsReply)
DETAILS = Call("3202", "details", "对明细账", files.DetailsRequest, files.DetailsReply)
UPLOAD = Call("9101", "upload", "文件上传", files.UploadRequest, files.UploadReply)
DOWNLOAD = Call("9102", "download", "文件下载", files.DownloadRequest, files.DownloadReply)
CONFIRM = Call(
    "KCONF", "confirm", "卡消费确认", card_service.ConfirmRequest, card_service.OutcomeReply
)
LOAD_START = Call(
    "KLDI", "load start", "圈存申请", card_service.LoadStartRequest, card_service.LoadStartReply
)
LOAD_CONFIRM = Call(
    "KLDC", "load confirm", "圈存确认", card_service.ConfirmRequest, card_service.OutcomeReply
)
OFFLINE_FORWARD = Call(
    "KOFFL", "offline forward", "脱网交易上送", offline.OfflineRequest, offline.OfflineReply
)
FINDING = Call(
    "KPEND", "finding", "未决交易核实", card_service.FindingRequest, card_service.OutcomeReply
)

ADOPTED = Call(
    "KADPT", "adopted card", "培训用卡识别", adoption.AdoptedRequest, adoption.AdoptedReply
)
ADOPTED_PIN = Call(
    "KPIN", "adopted card PIN", "培训用卡密码核验",
    adoption.PinProofRequest, adoption.PinVerdictReply,
)  # fmt: skip

SCRIPT = Call("KSCRI", "issuer script", "发卡方脚本", script.ScriptRequest, script.ScriptReply)
PIN_CODE = Call("KCODE", "PIN code", "密码重置代码", script.PinCodeRequest, script.PinCodeReply)
REOPEN = Call("KOPEN", "re-open card", "恢复激活", script.ReopenRequest, script.ReopenReply)

BLACKLIST = Call(
    "KBLAK", "blacklist", "黑名单下载", blacklist.BlacklistRequest, blacklist.BlacklistReply
)
RANGE = Call("KRANG", "card range", "黑名单号段", blacklist.RangeRequest, blacklist.RangeReply)
LOSS = Call("KLOSS", "loss", "挂失", loss.LossRequest, loss.LossReply)
LIFT = Call("KLIFT", "lift loss", "解除挂失", loss.HolderRequest, loss.LossReply)
REPLACE = Call("KREPL", "apply for a card", "申请补卡", loss.HolderRequest, loss.LossReply)
CARD_TERMS = Call("KTERM", "card terms", "补卡制卡数据", loss.HolderRequest, loss.CardTermsReply)
NEW_CARD = Call("KNEWC", "new card", "领取新卡", loss.NewCardRequest, loss.NewCardReply)

BIND = Call("KBIND", "bind a relative", "亲情账户绑定", family.BindRequest, family.FamilyReply)
UNBIND = Call("KUNBD", "unbind", "亲情账户解绑", family.UnbindRequest, family.FamilyReply)
AID_LIMIT = Call("KLIMT", "aid limit", "共济限额变更", family.AidLimitRequest, family.FamilyReply)
AID_ORDER = Call("KORDR", "aid order", "共济顺序变更", family.AidOrderRequest, family.FamilyReply)
RELATIVES = Call("KRELS", "relatives", "共济关系查询", family.RelativesRequest, family.FamilyReply)

FINANCIAL = Call("KBACC", "bank account", "金融账户", bank.FinancialRequest, bank.FinancialReply)
FINANCIAL_OPEN = Call(
    "KBOPN", "bank opening", "金融账户开户", bank.OpeningRequest, bank.FinancialReply
)
FINANCIAL_LOOK = Call("KBSEE", "bank balance", "金融账户查询", bank.LookingRequest, bank.SeenReply)
FINANCIAL_MOVE = Call("KBMOV", "bank movement", "金融账户收付", bank.MovingRequest, bank.MovedReply)
BANK_PIN = Call(
    "KBPIN", "bank PIN", "金融账户密码", bank.SecretChangeRequest, bank.SecretVerdictReply
)
ACCOUNT = Call("KACCT", "account", "个人账户查询", account.AccountRequest, account.AccountReply)
PASSWORD_TERMS = Call(
    "KONLT", "password terms", "网上查询密码要素",
    account.PasswordTermsRequest, account.PasswordTermsReply,
)  # fmt: skip
LOGIN = Call("KONLN", "login", "网上查询登录", account.LoginRequest, bank.SecretVerdictReply)
PASSWORD = Call(
    "KONLP", "password", "网上查询密码设置", bank.SecretChangeRequest, bank.SecretVerdictReply
)

INSTITUTION = Call(
    "1201", "institution", "医药机构信息获取",
    institution.InstitutionRequest, institution.InstitutionReply,
)  # fmt: skip
ITEMS = Call(
    "1312", "catalogue items", "医保目录信息查询",
    catalogue.ItemRequest, tuple[catalogue.ItemRow, ...],
)  # fmt: skip
LIMITS = Call(
    "1318", "price limits", "医保目录限价信息查询",
    catalogue.LimitRequest, tuple[catalogue.LimitRow, ...],
)  # fmt: skip
SHARES = Call(
    "1319", "first-pay shares", "医保目录先自付比例信息查询",
    catalogue.ShareRequest, tuple[catalogue.ShareRow, ...],
)  # fmt: skip
CODES = Call("1901", "code list", "字典表查询", catalogue.CodeRequest, catalogue.CodeReply)
ENTITLEMENT = Call(
    "2001", "entitlement", "人员待遇享受检查",
    entitlement.EntitlementRequest, entitlement.EntitlementReply,
)  # fmt: skip

REGISTER = Call("2201", "register", "门诊挂号", visit.RegisterRequest, visit.RegisterReply)
UNREGISTER: Call[visit.UnregisterRequest, None] = Call(
    "2202", "unregister", "门诊挂号撤销", visit.UnregisterRequest, None
)
VISIT: Call[visit.VisitRequest, None] = Call(
    "2203", "visit", "门诊就诊信息上传", visit.VisitRequest, None
)
PHARMACY_VISIT: Call[visit.PharmacyVisitRequest, None] = Call(
    "2203A", "pharmacy visit", "定点零售药店门诊就诊信息上传", visit.PharmacyVisitRequest, None
)
FEES = Call("2204", "fee lines", "门诊费用明细信息上传", fee.FeeRequest, fee.FeeReply)
WITHDRAW: Call[fee.WithdrawRequest, None] = Call(
    "2205", "withdraw fee lines", "门诊费用明细信息撤销", fee.WithdrawRequest, None
)
VISIT_QUOTE = Call(
    "2206", "visit quote", "门诊预结算",
    outpatient.VisitQuoteRequest, outpatient.VisitSettleReply,
)  # fmt: skip
VISIT_SETTLE = Call(
    "2207", "visit settle", "门诊结算",
    outpatient.VisitSettleRequest, outpatient.VisitSettleReply,
)  # fmt: skip
VISIT_CANCEL = Call(
    "2208", "visit cancel", "门诊结算撤销", pharmacy.CancelRequest, pharmacy.CancelReply
)

STOCK_COUNT: Call[stock.StockCountRequest, None] = Call(
    "3501", "stock count", "商品盘存上传", stock.StockCountRequest, None
)
STOCK_CHANGE: Call[stock.StockChangeRequest, None] = Call(
    "3502", "stock change", "商品库存变更", stock.StockChangeRequest, None
)
PURCHASE: Call[stock.PurchaseRequest, None] = Call(
    "3503", "purchase", "商品采购", stock.PurchaseRequest, None
)
PURCHASE_RETURN: Call[stock.PurchaseReturnRequest, None] = Call(
    "3504", "purchase return", "商品采购退货", stock.PurchaseReturnRequest, None
)
SALE: Call[sale_upload.SaleUploadRequest, None] = Call(
    "3505", "sale", "商品销售", sale_upload.SaleUploadRequest, None
)
SALES = Call(
    "3505A", "sales", "商品销售A",
    sale_upload.SaleUploadARequest, sale_result.SaleUploadAReply,
)  # fmt: skip
SALE_RETURN: Call[sale_upload.SaleReturnRequest, None] = Call(
    "3506", "sale return", "商品销售退货", sale_upload.SaleReturnRequest, None
)

RECEIPT = Call("4901", "receipt data", "电子票据数据", receipt.ReceiptRequest, receipt.ReceiptReply)
VISITS = Call(
    "5201", "visits", "就诊信息查询",
    visit_query.VisitQueryRequest, visit_query.VisitQueryReply,
)  # fmt: skip
VISIT_RECORD = Call(
    "KVISI", "visit record", "就诊信息调取",
    visit_record.VisitRecordRequest, visit_record.VisitRecordReply,
)  # fmt: skip
SETTLEMENT = Call(
    "5203", "settlement", "结算信息查询",
    settlement_query.SettlementQueryRequest, settlement_query.SettlementQueryReply,
)  # fmt: skip
SETTLED_LINES = Call(
    "5204", "settled lines", "费用明细查询",
    settlement_query.SettlementQueryRequest, tuple[fee_query.FeeRow, ...],
)  # fmt: skip
USED = Call("5206", "used up", "人员累计信息查询", visit_query.UsedRequest, visit_query.UsedReply)
EXPLAIN = Call(
    "100001", "explanation", "政策项查询",
    settlement_query.ExplainRequest, tuple[settlement_query.PolicyItem, ...],
)  # fmt: skip

STATEMENT = Call(
    "KSTMT", "statement", "交易明细打印", statement.StatementRequest, statement.StatementReply
)
PRINTED = Call(
    "KPRTD", "paper is out", "交易明细打印确认", statement.PrintedRequest, statement.PrintedReply
)
DISPUTE = Call(
    "KDISP", "disputed line", "交易争议核查", dispute.DisputeRequest, dispute.DisputeReply
)

WHY = Call("KWHY", "why no money", "账户资金疑问", why.WhyRequest, why.WhyReply)
RECORDS = Call("KINSU", "insurance records", "社会保险记录", why.RecordsRequest, why.RecordsReply)
DECLARE = Call(
    "KDECL", "declare month", "单位缴费申报", funding.PayerMonthRequest, funding.DeclaredReply
)
PAY_MONTH = Call(
    "KPAID", "pay month", "单位缴费到账", funding.PayerMonthRequest, funding.DeclaredReply
)
PAY_OWN = Call(
    "KOWN", "pay own month", "灵活就业缴费", funding.OwnMonthRequest, funding.DeclaredReply
)
PERSON_DATA: Call[funding.PersonDataRequest, None] = Call(
    "KDATA", "person data", "个人信息补充", funding.PersonDataRequest, None
)
DEATH = Call("KDEAD", "death", "死亡登记", funding.DeathRequest, funding.EstateReply)
HEIRS = Call("KHEIR", "heirs", "个人账户继承", funding.HeirsRequest, funding.PaidOutReply)

CALLS = {
    call.infno: call
    for call in (
        SIGN_ON, SIGN_OFF, PERSON, QUOTE, SETTLE, CANCEL, REVERSE, TOTALS,
        DETAILS, UPLOAD, DOWNLOAD,
        INSTITUTION, ITEMS, LIMITS, SHARES, CODES, ENTITLEMENT,
        REGISTER, UNREGISTER, VISIT, PHARMACY_VISIT, FEES, WITHDRAW,
        VISIT_QUOTE, VISIT_SETTLE, VISIT_CANCEL, *STAY_CALLS,
        STOCK_COUNT, STOCK_CHANGE, PURCHASE, PURCHASE_RETURN, SALE, SALES, SALE_RETURN,
        RECEIPT, VISITS, VISIT_RECORD, SETTLEMENT, SETTLED_LINES, USED, EXPLAIN,
        CONFIRM, LOAD_START, LOAD_CONFIRM, FINDING, OFFLINE_FORWARD,
        ADOPTED, ADOPTED_PIN,
        FINANCIAL, FINANCIAL_OPEN, FINANCIAL_LOOK, FINANCIAL_MOVE, BANK_PIN,
        ACCOUNT, PASSWORD_TERMS, LOGIN, PASSWORD,
        BLACKLIST, RANGE, LOSS, LIFT, REPLACE, CARD_TERMS, NEW_CARD,
        BIND, UNBIND, AID_LIMIT, AID_ORDER, RELATIVES,
        SCRIPT, PIN_CODE, REOPEN,
        STATEMENT, PRINTED, DISPUTE,
        *ELSEWHERE_CALLS,
        WHY, RECORDS, DECLARE, PAY_MONTH, PAY_OWN, PERSON_DATA, DEATH, HEIRS,
        *CLAIM_CALLS,
    )
}  # fmt: skip
