/*
model: benefit-late-returned
id: K093
version: 1
status: live
title: {zh: 应发未发、退票未再发, en: 'Benefits returned, interrupted or not paid'}
detects:
  zh: 银行退回的补贴超过期限没有再发；按月发放的补贴连续几个月没有按时发、之后又恢复；一批按月补贴整批迟发；花名册上有而发放明细里没有
  en: benefits that the bank returned and nobody paid again; monthly benefits that stop for months and go on; whole batches of monthly benefits paid late; people on a roster who are in no detail list
severity: red
answers: [民政局, 乡镇人民政府, 代发银行]
subject: person
law:
  - {name: 《社会救助暂行办法》, article: 第十二条, text: 对批准获得最低生活保障的家庭，按月发给最低生活保障金, from: 2014-05-01}
  - {name: 《财政违法行为处罚处分条例》, article: 第六条第（三）项, text: 滞留应当下拨的财政资金, from: 2005-02-01}
valid: {from: 2014-05-01}
params:
  late_days:
    unit: days
    basis: 设计默认值：应发月份结束后十日，由县级确认 (design default, for the county to confirm)
    zh: 应发月份结束后几日算迟
    en: days after the month's end from which a payment is late
    values: [{from: 2000-01-01, value: 10}]
  reissue_workdays:
    unit: workdays
    basis: 设计默认值：退票后十个工作日内再发 (design default)
    zh: 退票后再发的期限
    en: workdays within which a returned payment is to be made again
    values: [{from: 2000-01-01, value: 10}]
  gap_months:
    unit: months
    basis: 设计默认值：连续中断两个月即提示 (design default)
    zh: 连续几个月没有按时发起提示
    en: months in a row without payment from which it is told
    values: [{from: 2000-01-01, value: 2}]
  batch_people:
    unit: people
    basis: 设计默认值：一批里迟发的人数，少于此数按个人看 (design default)
    zh: 整批迟发至少几人
    en: people of a batch from which it counts as a late batch
    values: [{from: 2000-01-01, value: 5}]
needs:
  registers: [benefit, payment, status, quota]
  facts: [policy, cadence, late_excused]
  calendar: [benefit.paid_on]
  coverage:
    - {register: benefit, where: {stage: detail}, zh: 惠企利民发放明细, en: detail lists of benefits}
    - {register: benefit, where: {stage: [return, roster]}, zh: 银行回盘或补贴花名册, en: a bank's return file or a roster}
occasion: [kind, project, since]
material: [amount_fen, times]
lookalikes:
  zh:
    - 年审、资格认证没有通过，通过后恢复并补发
    - 本人失联、未提供账户、主动放弃、服刑、户籍迁出
    - 人已去世，退回的款项不再发
    - 退票后已经重发（换卡、更正户名）
    - 上级资金收到得晚，收到后即发
    - 新批准的对象，补发批准以前的月份
    - 补发提标、补差
    - 某月的发放明细没有送到，是缺数据
    - 按季、按年发放的补贴
  en:
    - a yearly review or a proof of entitlement was missing, and paid afterwards
    - the person could not be reached, gave no account, gave the benefit up, is in prison, moved away
    - the person died, and what came back is not paid again
    - returned and paid again already (a new card, a corrected name)
    - the money from above came late and was passed on at once
    - newly approved people, who get the months before approval with the first payment
    - arrears of a raised standard
    - the detail list of a month was not delivered, so data are missing
    - benefits paid by the quarter or the year
ask:
  zh: [退票清单与更正、重发凭证, 停发或暂停的审批材料与通知, 上级资金到账单, 拨款申请与支付凭证]
  en: [the bank's list of returns and the vouchers of the second payment, papers and notices on the suspension, when the money from above came, the request and the voucher]
reason:
  zh: 疑点：{name}的{project}{what_zh}，涉及{amount_fen}元，待核实
  en: 'To be checked: {project} of {name}: {what_en}, {amount_fen} yuan'
cases:
  - name: 退票后一直没有再发
    kind: fires
    as_of: 2024-06-30
    given:
      payment: [{voucher_no: V2, paid_on: 2024-02-20}, {voucher_no: V3, paid_on: 2024-03-20}]
      benefit:
        - {stage: detail, person: 5, name_key: 50, name_mask: 李*, project: 高龄津贴, township: 青山镇, voucher_no: V2, period_lo: 2024-02-01, period_hi: 2024-02-29, amount: 5000}
        - {stage: detail, person: 5, name_key: 50, name_mask: 李*, project: 高龄津贴, township: 青山镇, voucher_no: V3, period_lo: 2024-03-01, period_hi: 2024-03-31, amount: 5000}
        - {stage: return, person: 5, holder_key: 50, project: 高龄津贴, amount: 5000, bank_result: failed, paid_on: null, paid_on_lo: 2024-02-01, paid_on_hi: 2024-02-29}
        - {stage: return, person: 5, holder_key: 50, project: 高龄津贴, amount: 5000, bank_result: ok, paid_on: null, paid_on_lo: 2024-03-01, paid_on_hi: 2024-03-31}
    expect: [{subject: '5', kind: returned, amount_fen: 5000, times: 1, grade: A, unit: 民政局, township: 青山镇, occurred_on: 2024-02-29, since: '', name: 李*}]
  - name: 中断两个月后恢复，没有补发；另一人一次补发
    kind: fires
    as_of: 2024-06-30
    given:
      payment: [{voucher_no: V1, paid_on: 2024-01-20}, {voucher_no: V2, paid_on: 2024-02-20}, {voucher_no: V3, paid_on: 2024-03-20}, {voucher_no: V4, paid_on: 2024-04-20}]
      benefit:
        - {stage: detail, person: 5, name_key: 50, project: 农村低保, township: 青山镇, voucher_no: V1, period_lo: 2024-01-01, period_hi: 2024-01-31, amount: 41000}
        - {stage: detail, person: 5, name_key: 50, project: 农村低保, township: 青山镇, voucher_no: V4, period_lo: 2024-04-01, period_hi: 2024-04-30, amount: 41000}
        - {stage: detail, person: 6, name_key: 60, project: 农村低保, township: 青山镇, voucher_no: V1, period_lo: 2024-01-01, period_hi: 2024-01-31, amount: 30000}
        - {stage: detail, person: 6, name_key: 60, project: 农村低保, township: 青山镇, voucher_no: V4, period_lo: 2024-02-01, period_hi: 2024-02-29, amount: 30000}
        - {stage: detail, person: 6, name_key: 60, project: 农村低保, township: 青山镇, voucher_no: V4, period_lo: 2024-03-01, period_hi: 2024-03-31, amount: 31000}
        - {stage: detail, person: 6, name_key: 60, project: 农村低保, township: 青山镇, voucher_no: V4, period_lo: 2024-04-01, period_hi: 2024-04-30, amount: 30000}
        - {stage: detail, person: 7, project: 农村低保, township: 青山镇, voucher_no: V1, period_lo: 2024-01-01, period_hi: 2024-01-31, amount: 41000}
        - {stage: detail, person: 7, project: 农村低保, township: 青山镇, voucher_no: V2, period_lo: 2024-02-01, period_hi: 2024-02-29, amount: 41000}
        - {stage: detail, person: 7, project: 农村低保, township: 青山镇, voucher_no: V3, period_lo: 2024-03-01, period_hi: 2024-03-31, amount: 41000}
        - {stage: return, person: 7, project: 农村低保, amount: 41000, bank_result: ok}
    expect: [{subject: '5', kind: interrupted, since: 2024-02, times: 2, amount_fen: 82000, grade: A, occurred_on: 2024-03-31}, {subject: '6', kind: interrupted, since: 2024-02, times: 2, amount_fen: 61000}]
  - name: 整批迟发：五人的低保次月底才拨
    kind: fires
    as_of: 2024-06-30
    given:
      payment: [{voucher_no: V2, org: 县民政局, paid_on: 2024-03-25}]
      benefit:
        - {stage: detail, person: 1, project: 农村低保, township: 青山镇, voucher_no: V2, period_lo: 2024-02-01, period_hi: 2024-02-29, amount: 41000}
        - {stage: detail, person: 2, project: 农村低保, township: 青山镇, voucher_no: V2, period_lo: 2024-02-01, period_hi: 2024-02-29, amount: 41000}
        - {stage: detail, person: 3, project: 农村低保, township: 青山镇, voucher_no: V2, period_lo: 2024-02-01, period_hi: 2024-02-29, amount: 41000}
        - {stage: detail, person: 4, project: 农村低保, township: 青山镇, voucher_no: V2, period_lo: 2024-02-01, period_hi: 2024-02-29, amount: 41000}
        - {stage: detail, person: 5, project: 农村低保, township: 青山镇, voucher_no: V2, period_lo: 2024-02-01, period_hi: 2024-02-29, amount: 41000}
        - {stage: return, person: 1, project: 农村低保, amount: 41000, bank_result: ok}
    expect: [{subject: 'voucher:V2', kind: batch, since: 2024-02, times: 5, amount_fen: 205000, unit: 县民政局, township: 青山镇, name: 5人, occurred_on: 2024-03-25}]
  - name: 花名册上有，发放明细里没有
    kind: fires
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: roster, person: 5, name_key: 50, name_mask: 李*, project: 耕地地力保护补贴, township: 青山镇, period_lo: 2023-01-01, period_hi: 2023-12-31, amount: 19200}
        - {stage: roster, person: 6, name_key: 60, project: 耕地地力保护补贴, township: 青山镇, period_lo: 2023-01-01, period_hi: 2023-12-31, amount: 9600}
        - {stage: detail, person: 6, project: 耕地地力保护补贴, township: 青山镇, period_lo: 2023-09-01, period_hi: 2023-09-30, amount: 9600}
    expect: [{subject: '5', kind: unlisted, amount_fen: 19200, unit: 农业农村局, township: 青山镇, occurred_on: 2023-12-31, name: 李*}]
  - name: 按月按时发，回盘都成功，花名册都在明细里
    kind: quiet
    as_of: 2024-06-30
    given:
      payment: [{voucher_no: V1, paid_on: 2024-01-20}, {voucher_no: V2, paid_on: 2024-02-20}]
      benefit:
        - {stage: detail, person: 5, project: 农村低保, voucher_no: V1, period_lo: 2024-01-01, period_hi: 2024-01-31, amount: 41000}
        - {stage: detail, person: 5, project: 农村低保, voucher_no: V2, period_lo: 2024-02-01, period_hi: 2024-02-29, amount: 41000}
        - {stage: return, person: 5, project: 农村低保, amount: 41000, bank_result: ok}
        - {stage: return, person: 5, project: 农村低保, amount: 41000, bank_result: ok}
        - {stage: roster, person: 5, project: 农村低保, period_lo: 2024-01-01, period_hi: 2024-01-31, amount: 41000}
    expect: []
  - name: 退票后恰第十个工作日与第十一个
    kind: edge
    as_of: 2024-03-15
    given:
      benefit:
        - {stage: detail, person: 5, project: 高龄津贴, period: 2024-02-01, amount: 5000}
        - {stage: return, person: 5, project: 高龄津贴, amount: 5000, bank_result: failed, paid_on: 2024-03-01}
        - {stage: detail, person: 6, project: 高龄津贴, period: 2024-02-01, amount: 5000}
        - {stage: return, person: 6, project: 高龄津贴, amount: 5000, bank_result: failed, paid_on: 2024-02-29}
    expect: [{subject: '6'}]
  - name: 只中断一个月；连续两个月
    kind: edge
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, person: 5, project: 农村低保, period: 2024-01-31, amount: 41000}
        - {stage: detail, person: 5, project: 农村低保, period: 2024-03-31, amount: 41000}
        - {stage: detail, person: 6, project: 农村低保, period: 2024-01-31, amount: 41000}
        - {stage: detail, person: 6, project: 农村低保, period: 2024-04-30, amount: 41000}
        - {stage: detail, person: 7, project: 农村低保, period: 2024-02-29, amount: 41000}
        - {stage: detail, person: 7, project: 农村低保, period: 2024-03-31, amount: 41000}
        - {stage: return, person: 5, project: 农村低保, amount: 41000, bank_result: ok}
    expect: [{subject: '6', kind: interrupted, times: 2}]
  - name: 整批恰在月后第十日与第十一日；恰四人
    kind: edge
    as_of: 2024-06-30
    given:
      fact_cadence: [{policy: 甲, cadence: month}, {policy: 乙, cadence: month}, {policy: 丙, cadence: month}]
      payment: [{voucher_no: VA, paid_on: 2024-03-10}, {voucher_no: VB, paid_on: 2024-03-11}, {voucher_no: VC, paid_on: 2024-03-11}]
      benefit:
        - {stage: detail, person: 1, project: 甲, voucher_no: VA, period: 2024-02-10, amount: 100}
        - {stage: detail, person: 2, project: 甲, voucher_no: VA, period: 2024-02-10, amount: 100}
        - {stage: detail, person: 3, project: 甲, voucher_no: VA, period: 2024-02-10, amount: 100}
        - {stage: detail, person: 4, project: 甲, voucher_no: VA, period: 2024-02-10, amount: 100}
        - {stage: detail, person: 5, project: 甲, voucher_no: VA, period: 2024-02-10, amount: 100}
        - {stage: detail, person: 1, project: 乙, voucher_no: VB, period: 2024-02-10, amount: 100}
        - {stage: detail, person: 2, project: 乙, voucher_no: VB, period: 2024-02-10, amount: 100}
        - {stage: detail, person: 3, project: 乙, voucher_no: VB, period: 2024-02-10, amount: 100}
        - {stage: detail, person: 4, project: 乙, voucher_no: VB, period: 2024-02-10, amount: 100}
        - {stage: detail, person: 5, project: 乙, voucher_no: VB, period: 2024-02-10, amount: 100}
        - {stage: detail, person: 1, project: 丙, voucher_no: VC, period: 2024-02-10, amount: 100}
        - {stage: detail, person: 2, project: 丙, voucher_no: VC, period: 2024-02-10, amount: 100}
        - {stage: detail, person: 3, project: 丙, voucher_no: VC, period: 2024-02-10, amount: 100}
        - {stage: detail, person: 4, project: 丙, voucher_no: VC, period: 2024-02-10, amount: 100}
        - {stage: return, person: 1, project: 甲, amount: 100, bank_result: ok}
    expect: [{subject: 'voucher:VB', kind: batch, times: 5, amount_fen: 500}]
  - name: 花名册的期恰满宽限与刚过
    kind: edge
    as_of: 2024-06-10
    given:
      benefit:
        - {stage: roster, person: 5, project: 甲, township: 青山镇, period_lo: 2024-05-01, period_hi: 2024-05-31, amount: 100}
        - {stage: roster, person: 6, project: 甲, township: 青山镇, period_lo: 2024-05-01, period_hi: 2024-05-30, amount: 100}
        - {stage: detail, person: 9, project: 甲, township: 青山镇, period_lo: 2024-05-01, period_hi: 2024-05-31, amount: 100}
    expect: [{subject: '6', kind: unlisted}]
  - name: 退票后已经再发：另一笔备注重发，或同月第二笔，或回盘写了再发日期
    kind: lookalike
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, person: 5, project: 高龄津贴, period: 2024-02-01, amount: 5000}
        - {stage: return, person: 5, project: 高龄津贴, amount: 5000, bank_result: failed, paid_on: 2024-02-20}
        - {stage: detail, person: 5, project: 高龄津贴, period: 2024-03-01, amount: 5000, note: 二月退票重发}
        - {stage: detail, person: 6, project: 高龄津贴, period: 2024-02-01, amount: 5000}
        - {stage: detail, person: 6, project: 高龄津贴, period: 2024-02-01, amount: 5000}
        - {stage: return, person: 6, project: 高龄津贴, amount: 5000, bank_result: failed, paid_on: 2024-02-20}
        - {stage: return, person: 6, project: 高龄津贴, amount: 5000, bank_result: ok, paid_on: 2024-03-20}
        - {stage: detail, person: 7, project: 高龄津贴, period: 2024-02-01, amount: 5000}
        - {stage: return, person: 7, project: 高龄津贴, amount: 5000, bank_result: failed, paid_on: 2024-02-20, reissue_on: 2024-02-28}
        - {stage: detail, person: 8, project: 高龄津贴, period: 2024-02-01, amount: 5000}
        - {stage: return, person: 8, project: 高龄津贴, amount: 5000, bank_result: failed, paid_on: 2024-02-20}
        - {stage: return, person: 8, project: 高龄津贴, amount: 5000, bank_result: ok, paid_on: 2024-03-05}
    expect: []
  - name: 人已去世；失联、未提供账户
    kind: lookalike
    as_of: 2024-06-30
    given:
      status: [{type: death, person: 5, from: 2024-02-10}]
      benefit:
        - {stage: detail, person: 5, project: 高龄津贴, period: 2024-02-01, amount: 5000}
        - {stage: return, person: 5, project: 高龄津贴, amount: 5000, bank_result: failed, paid_on: 2024-02-20}
        - {stage: roster, person: 5, project: 高龄津贴, period: 2024-03-01, amount: 5000}
        - {stage: detail, person: 9, project: 高龄津贴, period: 2024-03-01, amount: 5000}
        - {stage: detail, person: 6, project: 高龄津贴, period: 2024-02-01, amount: 5000}
        - {stage: return, person: 6, project: 高龄津贴, amount: 5000, bank_result: failed, return_reason: 本人未提供账户, paid_on: 2024-02-20}
        - {stage: roster, person: 7, project: 高龄津贴, period: 2024-03-01, amount: 5000, note: 失联暂不发}
    expect: []
  - name: 年审通过后恢复并补发；新批准的人补发以前的月份；停发不再发
    kind: lookalike
    as_of: 2024-06-30
    given:
      payment: [{voucher_no: V4, paid_on: 2024-04-20}]
      benefit:
        - {stage: detail, person: 5, project: 农村低保, period: 2024-01-31, amount: 41000}
        - {stage: detail, person: 5, project: 农村低保, period: 2024-04-30, amount: 123000, note: 年审通过，补发2至3月}
        - {stage: detail, person: 6, project: 农村低保, voucher_no: V4, period: 2024-02-29, amount: 41000}
        - {stage: detail, person: 6, project: 农村低保, voucher_no: V4, period: 2024-03-31, amount: 41000}
        - {stage: detail, person: 6, project: 农村低保, voucher_no: V4, period: 2024-04-30, amount: 41000}
        - {stage: detail, person: 7, project: 农村低保, period: 2024-01-31, amount: 41000}
        - {stage: detail, person: 8, project: 农村低保, period: 2024-02-29, amount: 41000}
        - {stage: detail, person: 8, project: 农村低保, period: 2024-03-31, amount: 41000}
        - {stage: return, person: 8, project: 农村低保, amount: 41000, bank_result: ok}
    expect: []
  - name: 上级资金收到得晚，十日内已发
    kind: lookalike
    as_of: 2024-06-30
    given:
      quota: [{project: 农村低保, received_on: 2024-03-20}]
      payment: [{voucher_no: V2, paid_on: 2024-03-25}]
      benefit:
        - {stage: detail, person: 1, project: 农村低保, voucher_no: V2, period: 2024-02-10, amount: 41000}
        - {stage: detail, person: 2, project: 农村低保, voucher_no: V2, period: 2024-02-10, amount: 41000}
        - {stage: detail, person: 3, project: 农村低保, voucher_no: V2, period: 2024-02-10, amount: 41000}
        - {stage: detail, person: 4, project: 农村低保, voucher_no: V2, period: 2024-02-10, amount: 41000}
        - {stage: detail, person: 5, project: 农村低保, voucher_no: V2, period: 2024-02-10, amount: 41000}
        - {stage: return, person: 1, project: 农村低保, amount: 41000, bank_result: ok}
    expect: []
  - name: 中间月份的明细整月没有送到，或按年发放：不是中断；花名册的乡镇没有明细
    kind: lookalike
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, person: 5, project: 农村低保, township: 青山镇, period: 2024-01-31, amount: 41000}
        - {stage: detail, person: 5, project: 农村低保, township: 青山镇, period: 2024-04-30, amount: 41000}
        - {stage: detail, person: 6, project: 农村低保, township: 白水镇, period: 2024-02-29, amount: 41000}
        - {stage: detail, person: 6, project: 农村低保, township: 白水镇, period: 2024-03-31, amount: 41000}
        - {stage: detail, person: 7, project: 耕地地力保护补贴, township: 青山镇, period: 2023-01-31, amount: 9600}
        - {stage: detail, person: 7, project: 耕地地力保护补贴, township: 青山镇, period: 2024-01-31, amount: 9600}
        - {stage: roster, person: 8, project: 高龄津贴, township: 青山镇, period: 2024-01-31, amount: 5000}
        - {stage: detail, person: 9, project: 高龄津贴, township: 白水镇, period: 2024-01-31, amount: 5000}
    expect: []
  - name: 坏号一行按账号归到本人；坏号的退票、空金额、空期、没有日期也没有明细的退票
    kind: dirty
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, person: 5, account: 77, project: 农村低保, period: 2024-01-31, amount: 41000}
        - {stage: detail, _dq: 2, person_fault: rounded, account: 77, project: 农村低保, period: 2024-02-29, amount: 41000}
        - {stage: detail, person: 5, account: 77, project: 农村低保, period: 2024-04-30, amount: 41000}
        - {stage: detail, person: 6, project: 农村低保, period: 2024-02-29, amount: 41000}
        - {stage: detail, person: 6, project: 农村低保, period: 2024-03-31, amount: 41000}
        - {stage: return, _dq: 2, person_fault: check, project: 农村低保, amount: 41000, bank_result: failed, paid_on: 2024-02-20}
        - {stage: return, person: 8, project: 农村低保, bank_result: failed, paid_on: 2024-02-20}
        - {stage: return, person: 9, project: 农村低保, amount: 41000, bank_result: failed}
        - {stage: detail, person: 10, project: 农村低保, amount: 41000}
        - {stage: roster, person: 11, project: 农村低保, amount: 41000}
        - {stage: roster, _dq: 2, account: 77, project: 农村低保, period: 2024-02-29, amount: 41000}
    expect: []
*/
WITH named AS ( -- which policy a project is: the longest word that its name holds
    SELECT p.project, f.policy, f.dept, f.several
    FROM (SELECT DISTINCT project FROM benefit) p
    JOIN fact_policy f ON contains(p.project, f.word)
    QUALIFY row_number() OVER (PARTITION BY p.project ORDER BY length(f.word) DESC NULLS LAST, f.word ASC NULLS LAST) = 1
),
dead AS (SELECT person, min(from_lo) AS died FROM status WHERE type = 'death' AND _dq < 2 AND from_lo <= $as_of GROUP BY person),
paid AS (SELECT voucher_no, max(org) AS org, max(paid_on_hi) AS paid_on FROM payment WHERE voucher_no IS NOT NULL GROUP BY voucher_no),
owners AS ( -- a line whose number is bad still belongs to whoever has the account
    SELECT account, max(person) AS person
    FROM benefit
    WHERE stage IN ('detail', 'roster') AND person IS NOT NULL AND account IS NOT NULL
    GROUP BY account
    HAVING min(person) = max(person)
),

-- 1. returned by the bank and not paid again
failed AS (
    SELECT b.person, b.project, b.stage, b.amount, b.holder_key, b.org, b._row, b.paid_on_hi AS returned_on,
        coalesce(b.return_reason, '') || ' ' || coalesce(b.note, '') AS words
    FROM benefit b
    WHERE b.stage = 'return' AND b._dq < 2 AND b.person IS NOT NULL AND b.project IS NOT NULL AND b.amount > 0
        AND b.bank_result = 'failed' AND b.reissue_on_lo IS NULL AND coalesce(b.paid_on_lo, $as_of) <= $as_of
),
counted AS (SELECT person, project, count(*) AS failures FROM failed GROUP BY person, project),
answers AS (
    SELECT b.person, b.project, count(*) AS answers
    FROM benefit b
    SEMI JOIN counted c ON c.person = b.person AND c.project = b.project
    WHERE b.stage = 'return' AND b.reissue_on_lo IS NULL
    GROUP BY b.person, b.project
),
sent AS ( -- what the detail lists say that was sent to the bank
    SELECT
        b.person, b.project, count(*) AS sendings, count(DISTINCT b.period_lo) AS periods,
        count_if(regexp_like(coalesce(b.note, ''), '重发|再发|补发|重新发放|补打')) AS noted,
        max(coalesce(b.paid_on_hi, v.paid_on, b.period_hi)) AS sent_on,
        max(b.township) AS township, max(b.name_mask) AS name, max(b.name_key) AS name_key
    FROM benefit b
    SEMI JOIN counted c ON c.person = b.person AND c.project = b.project
    LEFT JOIN paid v ON v.voucher_no = b.voucher_no
    WHERE b.stage = 'detail'
    GROUP BY b.person, b.project
),
open_returns AS ( -- a second line, a second answer of the bank or a word about it: paid again
    SELECT
        f.person, f.project, f.amount, f.org, f._row, f.words, f.holder_key, s.township, s.name, s.name_key, n.dept,
        coalesce(f.returned_on, CASE WHEN s.sendings = 1 THEN s.sent_on END) AS returned_on,
        c.failures - greatest(CASE WHEN n.several IS NULL THEN s.sendings - s.periods ELSE 0 END, s.noted)
            - greatest(a.answers - s.sendings, 0) AS still_open,
        row_number() OVER (PARTITION BY f.person, f.project ORDER BY f.returned_on DESC NULLS LAST, f._row DESC NULLS LAST) AS nth
    FROM failed f
    JOIN counted c ON c.person = f.person AND c.project = f.project
    JOIN answers a ON a.person = f.person AND a.project = f.project
    JOIN sent s ON s.person = f.person AND s.project = f.project
    LEFT JOIN named n ON n.project = f.project
    ANTI JOIN dead d ON d.person = f.person
),
returned AS (
    SELECT o.*
    FROM open_returns o
    JOIN calendar r ON r.day = o.returned_on
    JOIN calendar t ON t.day = $as_of
    JOIN p_reissue_workdays p ON o.returned_on BETWEEN p.lo AND p.hi
    ANTI JOIN fact_late_excused x ON contains(o.words, x.word)
        AND (x.starts IS NULL OR o.returned_on >= x.starts) AND (x.ends IS NULL OR o.returned_on <= x.ends)
    WHERE o.nth <= o.still_open AND t.workday_no > r.workday_no + p.value
),

-- 2. which vouchers paid a month late
monthly AS (
    SELECT n.project, n.dept, c.starts, c.ends
    FROM (SELECT DISTINCT b.project, coalesce(n.policy, b.project) AS policy, n.dept FROM benefit b
        LEFT JOIN named n ON n.project = b.project WHERE b.project IS NOT NULL) n
    JOIN fact_cadence c ON c.policy = n.policy AND c.cadence = 'month'
),
lots AS ( -- what one voucher pays for one month
    SELECT
        b.voucher_no, b.project, b.period_lo, m.dept, count(*) AS people, sum(b.amount) AS fen, max(b.township) AS township,
        count_if(regexp_like(coalesce(b.note, ''), '补发|补差|补付|差额|调标|提标|重发|再发|退票')) AS noted
    FROM benefit b
    JOIN monthly m ON m.project = b.project AND (m.starts IS NULL OR b.period_lo >= m.starts) AND (m.ends IS NULL OR b.period_lo <= m.ends)
    WHERE b.stage = 'detail' AND b.voucher_no IS NOT NULL AND b.amount > 0 AND b.period_lo IS NOT NULL
        AND b.period_hi <= last_day(b.period_lo)
    GROUP BY b.voucher_no, b.project, b.period_lo, m.dept
),
due AS ( -- money that came late from above may be passed on as late
    SELECT l.voucher_no, l.project, l.period_lo, v.paid_on, greatest(last_day(l.period_lo), max(q.received_on_hi)) + CAST(max(p.value) AS INT) AS due_on
    FROM lots l
    JOIN paid v ON v.voucher_no = l.voucher_no AND v.paid_on <= $as_of
    JOIN p_late_days p ON last_day(l.period_lo) BETWEEN p.lo AND p.hi
    LEFT JOIN quota q ON q.project = l.project AND q.received_on_hi BETWEEN l.period_lo AND v.paid_on
    GROUP BY l.voucher_no, l.project, l.period_lo, v.paid_on
),
late AS (SELECT voucher_no, project, period_lo, paid_on, due_on FROM due WHERE paid_on > due_on),
batches AS ( -- late for most of those it pays: a matter of the batch, not of the person
    SELECT
        l.voucher_no, l.project, min(t.period_lo) AS since, max(t.paid_on) AS paid_on, max(l.dept) AS dept, max(l.township) AS township,
        sum(CASE WHEN t.period_lo IS NOT NULL THEN l.people - l.noted ELSE 0 END) AS people, max(p.value) AS least,
        sum(CASE WHEN t.period_lo IS NOT NULL THEN l.fen ELSE 0 END) AS fen
    FROM lots l
    LEFT JOIN late t ON t.voucher_no = l.voucher_no AND t.project = l.project AND t.period_lo = l.period_lo
    JOIN paid v ON v.voucher_no = l.voucher_no
    JOIN p_batch_people p ON v.paid_on BETWEEN p.lo AND p.hi
    GROUP BY l.voucher_no, l.project
    HAVING sum(CASE WHEN t.period_lo IS NOT NULL THEN l.people - l.noted ELSE 0 END) * 2 > sum(l.people)
        AND sum(CASE WHEN t.period_lo IS NOT NULL THEN l.people - l.noted ELSE 0 END) >= max(p.value)
),

-- 3. monthly benefits that stop and go on
suspects AS ( -- whose months have a hole, or some of whose lines were late
    SELECT b.person, b.project
    FROM benefit b
    JOIN monthly m ON m.project = b.project
    WHERE b.stage = 'detail' AND b.person IS NOT NULL AND b.amount > 0 AND b.period_lo <= $as_of
    GROUP BY b.person, b.project
    HAVING max(year(b.period_lo) * 12 + month(b.period_lo)) - min(year(b.period_lo) * 12 + month(b.period_lo))
        > count(DISTINCT year(b.period_lo) * 12 + month(b.period_lo)) - 1
    UNION
    SELECT b.person, b.project
    FROM benefit b
    SEMI JOIN late t ON t.voucher_no = b.voucher_no AND t.project = b.project AND t.period_lo = b.period_lo
    ANTI JOIN batches g ON g.voucher_no = b.voucher_no AND g.project = b.project
    WHERE b.stage = 'detail' AND b.person IS NOT NULL
),
every_month AS (SELECT day AS first_day, year(day) * 12 + month(day) - 1 AS m FROM calendar WHERE day = month_start(day)),
own AS (
    SELECT b.*, b.person AS owner FROM benefit b SEMI JOIN suspects s ON s.person = b.person AND s.project = b.project
    WHERE b.stage = 'detail'
    UNION ALL
    SELECT b.*, o.person AS owner FROM benefit b JOIN owners o ON o.account = b.account
    SEMI JOIN suspects s ON s.person = o.person AND s.project = b.project
    WHERE b.stage = 'detail' AND b.person IS NULL
),
months AS (
    SELECT
        o.owner AS person, o.project, o.amount, o.org, o.township, o.name_mask, o.name_key, o._row, coalesce(o.note, '') AS note,
        e.m, t.paid_on IS NOT NULL AND g.voucher_no IS NULL AS is_late
    FROM own o
    JOIN every_month e ON e.first_day BETWEEN month_start(o.period_lo) AND o.period_hi
    LEFT JOIN late t ON t.voucher_no = o.voucher_no AND t.project = o.project AND t.period_lo = o.period_lo
    LEFT JOIN batches g ON g.voucher_no = o.voucher_no AND g.project = o.project
    WHERE o.amount > 0 AND o.period_lo <= $as_of
),
timely AS ( -- months that were paid when they were due, and the next of them
    SELECT person, project, m, max(amount) AS amount, max(township) AS township,
        lead(m) OVER (PARTITION BY person, project ORDER BY m ASC NULLS LAST) AS next_m
    FROM months
    WHERE is_late = false
    GROUP BY person, project, m
),
holes AS (
    SELECT t.person, t.project, t.m, t.next_m, t.amount, t.township, e.first_day AS since
    FROM timely t
    JOIN every_month e ON e.m = t.m + 1
    WHERE t.next_m > t.m + 1
),
listed AS ( -- months for which the list of the place was delivered at all
    SELECT DISTINCT b.project, coalesce(b.township, '') AS township, year(b.period_lo) * 12 + month(b.period_lo) - 1 AS m
    FROM benefit b
    SEMI JOIN holes h ON h.project = b.project
    WHERE b.stage = 'detail' AND b.period_lo IS NOT NULL
),
told AS (
    SELECT h.person, h.project, h.m, h.next_m, h.amount, h.township, h.since, h.next_m - h.m - 1 AS times
    FROM holes h
    JOIN listed l ON l.project = h.project AND l.township = coalesce(h.township, '') AND l.m > h.m AND l.m < h.next_m
    JOIN p_gap_months p ON h.since BETWEEN p.lo AND p.hi
    GROUP BY h.person, h.project, h.m, h.next_m, h.amount, h.township, h.since
    HAVING count(*) = h.next_m - h.m - 1 AND h.next_m - h.m - 1 >= max(p.value)
),
gap_lines AS ( -- the months before, in and behind the hole
    SELECT t.person, t.project, t.m AS gap, t.since, t.times, l._row, l.org, l.name_mask, l.name_key, l.note, l.is_late,
        CASE WHEN l.is_late THEN l.amount END AS late_fen, CASE WHEN l.is_late THEN l.m END AS late_month, t.amount, t.township
    FROM told t
    JOIN months l ON l.person = t.person AND l.project = t.project AND l.m BETWEEN t.m AND t.next_m
),
excused AS (
    SELECT DISTINCT g.person, g.project, g.gap
    FROM gap_lines g
    JOIN fact_late_excused x ON contains(g.note, x.word) AND (x.starts IS NULL OR g.since >= x.starts) AND (x.ends IS NULL OR g.since <= x.ends)
),
interrupted AS (
    SELECT g.* FROM gap_lines g ANTI JOIN excused e ON e.person = g.person AND e.project = g.project AND e.gap = g.gap
),

-- 4. on a roster, in no detail list
approved AS (
    SELECT
        b.person, b.account, b.amount, b.project, coalesce(n.policy, b.project) AS policy, n.dept, b.org, b.township, b.name_mask, b.name_key,
        b.period_lo, b.period_hi, b._row, coalesce(b.note, '') AS note
    FROM benefit b
    LEFT JOIN named n ON n.project = b.project
    JOIN p_late_days p ON b.period_hi BETWEEN p.lo AND p.hi
    WHERE b.stage = 'roster' AND b._dq < 2 AND b.person IS NOT NULL AND b.project IS NOT NULL AND b.amount > 0
        AND b.period_hi + CAST(p.value AS INT) < $as_of
),
reach AS ( -- whose detail lists of which policy are here
    SELECT coalesce(n.policy, b.project) AS policy, coalesce(b.township, '') AS township, min(b.period_lo) AS since, max(b.period_hi) AS until
    FROM benefit b
    LEFT JOIN named n ON n.project = b.project
    WHERE b.stage = 'detail' AND b.project IS NOT NULL AND b.period_lo IS NOT NULL
    GROUP BY coalesce(n.policy, b.project), coalesce(b.township, '')
),
details AS ( -- a line without a period may be of any
    SELECT
        b.person, b.account, coalesce(n.policy, b.project) AS policy,
        coalesce(b.period_lo, DATE '1900-01-01') AS period_lo, coalesce(b.period_hi, DATE '2999-12-31') AS period_hi
    FROM benefit b
    LEFT JOIN named n ON n.project = b.project
    SEMI JOIN approved a ON a.policy = coalesce(n.policy, b.project)
    WHERE b.stage = 'detail'
),
unlisted AS (
    SELECT a.*
    FROM approved a
    JOIN reach r ON r.policy = a.policy AND r.township = coalesce(a.township, '') AND r.since <= a.period_hi AND r.until >= a.period_lo
    ANTI JOIN details p ON p.person = a.person AND p.policy = a.policy
        AND p.period_lo <= a.period_hi AND p.period_hi >= a.period_lo
    ANTI JOIN details k ON k.account = a.account AND k.policy = a.policy
        AND k.period_lo <= a.period_hi AND k.period_hi >= a.period_lo
    ANTI JOIN dead d ON d.person = a.person
    ANTI JOIN fact_late_excused x ON contains(a.note, x.word)
        AND (x.starts IS NULL OR a.period_hi >= x.starts) AND (x.ends IS NULL OR a.period_hi <= x.ends)
),

found AS (
    SELECT
        CAST(r.person AS STRING) AS subject, 'returned' AS kind, r.project, '' AS since, coalesce(max(r.org), max(r.dept)) AS unit,
        max(r.township) AS township, max(r.returned_on) AS last_day, sum(r.amount) AS fen, count(*) AS times,
        CASE WHEN max(r.name_key) = min(r.holder_key) THEN 'A' ELSE 'B' END AS grade, max(r.name) AS name,
        collect_list(r._row) AS rows_benefit
    FROM returned r
    GROUP BY r.person, r.project
    UNION ALL
    SELECT
        CAST(g.person AS STRING) AS subject, 'interrupted' AS kind, g.project, date_format(g.since, 'yyyy-MM') AS since,
        coalesce(max(g.org), max(m.dept)) AS unit, max(g.township) AS township,
        last_day(add_months(g.since, CAST(g.times AS INT) - 1)) AS last_day,
        coalesce(sum(g.late_fen), 0) + (g.times - count(DISTINCT g.late_month)) * max(g.amount) AS fen, g.times,
        CASE WHEN min(g.name_key) = max(g.name_key) THEN 'A' ELSE 'B' END AS grade, max(g.name_mask) AS name,
        collect_list(g._row) AS rows_benefit
    FROM interrupted g
    JOIN monthly m ON m.project = g.project
    GROUP BY g.person, g.project, g.gap, g.since, g.times
    UNION ALL
    SELECT
        'voucher:' || b.voucher_no AS subject, 'batch' AS kind, b.project, date_format(b.since, 'yyyy-MM') AS since,
        coalesce(max(v.org), max(b.dept)) AS unit, max(b.township) AS township, max(b.paid_on) AS last_day, max(b.fen) AS fen,
        max(b.people) AS times, 'A' AS grade, CAST(max(b.people) AS STRING) || '人' AS name, collect_list(l._row) AS rows_benefit
    FROM batches b
    JOIN paid v ON v.voucher_no = b.voucher_no
    JOIN benefit l ON l.voucher_no = b.voucher_no AND l.project = b.project AND l.stage = 'detail'
    GROUP BY b.voucher_no, b.project, b.since
    UNION ALL
    SELECT
        CAST(u.person AS STRING) AS subject, 'unlisted' AS kind, u.project, date_format(u.period_lo, 'yyyy-MM') AS since,
        coalesce(max(u.org), max(u.dept)) AS unit, max(u.township) AS township, max(u.period_hi) AS last_day, sum(u.amount) AS fen,
        count(*) AS times, CASE WHEN min(u.name_key) = max(u.name_key) THEN 'A' ELSE 'B' END AS grade, max(u.name_mask) AS name,
        collect_list(u._row) AS rows_benefit
    FROM unlisted u
    GROUP BY u.person, u.project, u.period_lo
)
SELECT
    CAST(subject AS STRING) AS subject,
    CAST(unit AS STRING) AS unit,
    CAST(township AS STRING) AS township,
    CAST(project AS STRING) AS fund,
    CAST(last_day AS DATE) AS occurred_on,
    CAST(fen AS BIGINT) AS amount_fen,
    CAST(grade AS STRING) AS grade,
    rows_benefit,
    CAST(kind AS STRING) AS kind,
    CAST(project AS STRING) AS project,
    CAST(since AS STRING) AS since,
    CAST(times AS BIGINT) AS times,
    CAST(coalesce(name, '—') AS STRING) AS name,
    CAST(CASE kind
        WHEN 'returned' THEN '被银行退回' || CAST(times AS STRING) || '笔，未见再发'
        WHEN 'interrupted' THEN '自' || since || '起连续' || CAST(times AS STRING) || '个月没有按时发放，之后恢复'
        WHEN 'batch' THEN since || '的整批' || CAST(times AS STRING) || '人' || CAST(last_day AS STRING) || '才支付'
        ELSE '在花名册上（' || since || '起一期），发放明细里没有' END AS STRING) AS what_zh,
    CAST(CASE kind
        WHEN 'returned' THEN CAST(times AS STRING) || ' payment(s) returned by the bank, no second payment seen'
        WHEN 'interrupted' THEN CAST(times AS STRING) || ' months in a row from ' || since || ' not paid in time, then resumed'
        WHEN 'batch' THEN 'the whole batch of ' || since || ', ' || CAST(times AS STRING) || ' people, paid only on ' || CAST(last_day AS STRING)
        ELSE 'on the roster (period from ' || since || '), in no detail list' END AS STRING) AS what_en
FROM found
