/*
model: land-subsidy-area
id: K099
version: 1
status: live
title: {zh: 地力补贴面积与承包地不符, en: 'Land grants for more land than there is'}
detects:
  zh: 花名册或村级申报里的自种面积大于这户在确权台账上可补的承包地面积；流转出加不补贴的面积大于承包地；同一地块编码分在两户而两户都领；全村补贴面积大于全村耕地面积
  en: own land on a roster or declaration beyond what the household has under contract and may be subsidised; land leased out and excluded beyond the contract; one plot with two households that both receive; a village whose subsidised area exceeds its arable land
severity: yellow
answers: [农业农村局, 乡镇人民政府, 村民委员会]
subject: person
law:
  - {name: 财农〔2016〕26号, article: 补贴对象, text: 拥有耕地承包权的种地农民；已非农化、畜牧养殖、成片造林、长期抛荒等的耕地不予补贴, from: 2016-01-01, certainty: S}
  - {name: 《中华人民共和国粮食安全保障法》, article: 第六十六条, text: 违反规定的，可以不发放粮食生产相关补贴, from: 2024-06-01}
valid: {from: 2016-01-01}
params:
  over_bp:
    unit: basis points
    basis: 设计默认值：大于承包地面积百分之五以上即提示 (design default)
    zh: 补贴面积为承包地面积的多少以上起提示
    en: own area as a share of the contracted area above which it is told
    values: [{from: 2000-01-01, value: 10500}]
  heavy_bp:
    unit: basis points
    basis: 涉农审计常用口径：一点五倍为明显不符 (audit practice)
    zh: 多少以上算明显不符
    en: share above which it is far beyond
    values: [{from: 2000-01-01, value: 15000}]
needs:
  registers: [benefit, asset, person]
  facts: [policy, land_policy, land_excluded, land_excused]
  coverage:
    - {register: benefit, where: {stage: [roster, declared]}, zh: 补贴花名册或村级申报, en: a roster or a village's declaration}
    - {register: asset, where: {kind: [land_plot, arable]}, zh: 土地承包经营权确权台账或分村耕地面积, en: the register of contracted land or of arable land by village}
occasion: [kind, year]
material: [claimed, allowed]
lookalikes:
  zh:
    - 代耕代种、流转入的地由实际种的人领（地方约定）
    - 确权测量误差，习惯亩与市亩之差
    - 本县同意计入的开荒地、自留地、机动地
    - 户主去世、分户、改名，台账还是原户主
    - 地块已互换、转让，新旧承包期前后相接
    - 同一户的两个共有人
    - 飞地、插花地在邻村
    - 没有这户的承包台账，是缺数据
  en:
    - land tilled for others or leased in, where the place pays the tiller
    - errors of measurement, customary mu
    - reclaimed, private or reserve land that the county accepts
    - the head of the household died, parted or changed the name, the register has the old one
    - a plot changed hands, one term following the other
    - two members of one contracting household
    - land of the village that lies in the next one
    - no contract of the household in the register, so data are missing
ask:
  zh: [承包合同与确权证, 补贴面积核实表与公示照片, 代耕代种或流转协议, 地块现状照片或测量图]
  en: [the contract and certificate, the sheet on which the area was checked and its publication, agreements on tilling or leasing, a photograph or survey of the plot]
reason:
  zh: 疑点：{name}{year}年{what_zh}，涉及补贴{amount_fen}元，待核实
  en: 'To be checked: {name}, {year}: {what_en}, {amount_fen} yuan of subsidy'
cases:
  - name: 自种面积是确权面积的一点二倍；另一户是一点六倍
    kind: fires
    as_of: 2024-06-30
    given:
      asset:
        - {kind: land_plot, contractor: 5, card_no: P1, village: 东村, area: 30000}
        - {kind: land_plot, contractor: 5, card_no: P2, village: 东村, area: 20000}
        - {kind: land_plot, contractor: 6, card_no: P3, village: 东村, area: 10000}
      benefit:
        - {stage: roster, person: 5, name_key: 50, name_mask: 李*, project: 耕地地力保护补贴, township: 青山镇, village: 东村, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 60000, amount: 57600}
        - {stage: roster, person: 6, project: 耕地地力保护补贴, township: 青山镇, village: 东村, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 16000, amount: 15360}
    expect: [{subject: '5', kind: area, year: '2023', claimed: 60000, allowed: 50000, amount_fen: 9600, grade: A, unit: 农业农村局, township: 青山镇, name: 李*, occurred_on: 2023-12-31, what_zh: 自种补贴面积6.00亩，台账上可补的承包地5.00亩}, {subject: '6', amount_fen: 5760, what_zh: 自种补贴面积1.60亩，台账上可补的承包地1.00亩（明显不符）}]
  - name: 一半承包地已成林地；申报自己写的流转出加不补贴大于承包地
    kind: fires
    as_of: 2024-06-30
    given:
      asset:
        - {kind: land_plot, contractor: 5, card_no: P1, area: 20000, legal_use: 水田}
        - {kind: land_plot, contractor: 5, card_no: P2, area: 20000, legal_use: 旱地, now_use: 成片造林}
      benefit:
        - {stage: roster, person: 5, project: 耕地地力保护补贴, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 40000, amount: 38400}
        - {stage: declared, person: 7, project: 耕地地力保护补贴, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 10000, contracted: 20000, outflow: 15000, excluded: 6000}
    expect: [{subject: '5', kind: area, claimed: 40000, allowed: 20000, amount_fen: 19200}, {subject: '7', kind: outflow, claimed: 21000, allowed: 20000, amount_fen: null}]
  - name: 同一地块两户都领
    kind: fires
    as_of: 2024-06-30
    given:
      asset:
        - {kind: land_plot, contractor: 5, contractor_code: H1, contractor_name_mask: 李*, card_no: P1, village: 东村, area: 20000, lease_from: 1999-01-01, lease_to: 2028-12-31}
        - {kind: land_plot, contractor: 6, contractor_code: H2, contractor_name_mask: 王*, card_no: P1, village: 东村, area: 20000, lease_from: 1999-01-01, lease_to: 2028-12-31}
      benefit:
        - {stage: roster, person: 5, project: 耕地地力保护补贴, township: 青山镇, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 20000, amount: 19200}
        - {stage: roster, person: 6, project: 耕地地力保护补贴, township: 青山镇, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 20000, amount: 19200}
    expect: [{subject: 'plot:P1', kind: plot, year: '2023', name: 地块P1, claimed: 40000, allowed: 20000, amount_fen: 19200, township: 青山镇}]
  - name: 全村补贴面积大于全村耕地
    kind: fires
    as_of: 2024-06-30
    given:
      asset: [{kind: arable, township: 青山镇, village: 东村, area: 50000}]
      benefit:
        - {stage: roster, person: 5, project: 耕地地力保护补贴, township: 青山镇, village: 东村, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 30000, inflow: 10000, amount: 38400}
        - {stage: roster, _dq: 2, project: 耕地地力保护补贴, township: 青山镇, village: 东村, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 20000, amount: 19200}
    expect: [{subject: 'village:青山镇/东村', kind: village, claimed: 60000, allowed: 50000, amount_fen: 9600, name: 青山镇东村}]
  - name: 面积都在承包地以内
    kind: quiet
    as_of: 2024-06-30
    given:
      asset: [{kind: land_plot, contractor: 5, card_no: P1, area: 30000}, {kind: arable, township: 青山镇, village: 东村, area: 90000}]
      benefit:
        - {stage: roster, person: 5, project: 耕地地力保护补贴, township: 青山镇, village: 东村, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 30000, amount: 28800}
        - {stage: declared, person: 5, project: 耕地地力保护补贴, township: 青山镇, village: 东村, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 30000, contracted: 30000}
    expect: []
  - name: 只在发放明细里的行、按播种面积的补贴不比
    kind: quiet
    as_of: 2024-06-30
    given:
      asset: [{kind: land_plot, contractor: 5, card_no: P1, area: 10000}]
      benefit:
        - {stage: detail, person: 5, project: 耕地地力保护补贴, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 90000, amount: 86400}
        - {stage: roster, person: 5, project: 稻谷补贴, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 90000, amount: 86400}
    expect: []
  - name: 恰为百分之一百零五，和多一个单位
    kind: edge
    as_of: 2024-06-30
    given:
      asset: [{kind: land_plot, contractor: 5, card_no: P1, area: 20000}, {kind: land_plot, contractor: 6, card_no: P2, area: 20000}]
      benefit:
        - {stage: roster, person: 5, project: 耕地地力保护补贴, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 21000, amount: 20160}
        - {stage: roster, person: 6, project: 耕地地力保护补贴, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 21001, amount: 20160}
    expect: [{subject: '6', amount_fen: 960}]
  - name: 流转出加不补贴恰等于承包地
    kind: edge
    as_of: 2024-06-30
    given:
      asset: [{kind: land_plot, contractor: 9, card_no: P1, area: 20000}]
      benefit: [{stage: declared, person: 7, project: 耕地地力保护补贴, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 10000, inflow: 10000, contracted: 20000, outflow: 14000, excluded: 6000}]
    expect: []
  - name: 代耕代种：流入的面积另算；申报的实际面积含代耕代种
    kind: lookalike
    as_of: 2024-06-30
    given:
      asset: [{kind: land_plot, contractor: 5, card_no: P1, area: 20000}]
      benefit:
        - {stage: roster, person: 5, project: 耕地地力保护补贴, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 20000, inflow: 50000, amount: 67200}
        - {stage: declared, person: 5, project: 耕地地力保护补贴, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 70000, inflow: 50000, contracted: 20000}
    expect: []
  - name: 备注是开荒地、分户；台账在同户另一人名下；没有这户的台账
    kind: lookalike
    as_of: 2024-06-30
    given:
      person: [{person: 6, household: H6}, {person: 61, household: H6}]
      asset:
        - {kind: land_plot, contractor: 5, card_no: P1, area: 20000}
        - {kind: land_plot, contractor: 6, card_no: P2, area: 10000}
        - {kind: land_plot, contractor: 61, card_no: P3, area: 20000}
      benefit:
        - {stage: roster, person: 5, project: 耕地地力保护补贴, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 20000, amount: 19200}
        - {stage: roster, person: 5, project: 耕地地力保护补贴, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 9000, amount: 8640, note: 开荒地}
        - {stage: roster, person: 6, project: 耕地地力保护补贴, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 30000, amount: 28800}
        - {stage: roster, person: 8, project: 耕地地力保护补贴, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 30000, amount: 28800}
    expect: []
  - name: 同一地块：同户两个共有人、承包期前后相接、只有一户领
    kind: lookalike
    as_of: 2024-06-30
    given:
      asset:
        - {kind: land_plot, contractor: 5, contractor_code: H1, card_no: P1, area: 20000}
        - {kind: land_plot, contractor: 6, contractor_code: H1, card_no: P1, area: 20000}
        - {kind: land_plot, contractor: 7, contractor_code: H7, card_no: P2, area: 20000, lease_from: 1999-01-01, lease_to: 2021-12-31}
        - {kind: land_plot, contractor: 8, contractor_code: H8, card_no: P2, area: 20000, lease_from: 2022-01-01, lease_to: 2028-12-31}
        - {kind: land_plot, contractor: 8, contractor_code: H8, card_no: P3, area: 20000}
        - {kind: land_plot, contractor: 9, contractor_code: H9, card_no: P3, area: 20000}
        - {kind: land_plot, contractor: 7, contractor_code: H7, card_no: P4, area: 20000}
      benefit:
        - {stage: roster, person: 5, project: 耕地地力保护补贴, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 20000, amount: 19200}
        - {stage: roster, person: 7, project: 耕地地力保护补贴, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 20000, amount: 19200}
        - {stage: roster, person: 8, project: 耕地地力保护补贴, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 20000, amount: 19200}
    expect: []
  - name: 飞地使全村略大于耕地，在允许之内
    kind: lookalike
    as_of: 2024-06-30
    given:
      asset: [{kind: arable, township: 青山镇, village: 东村, area: 50000}]
      benefit: [{stage: roster, person: 5, project: 耕地地力保护补贴, township: 青山镇, village: 东村, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 52500, amount: 50400}]
    expect: []
  - name: 坏号、空面积、空期、没有项目、台账坏号
    kind: dirty
    as_of: 2024-06-30
    given:
      asset: [{kind: land_plot, contractor: 5, card_no: P1, area: 10000}, {kind: land_plot, _dq: 2, contractor_fault: check, card_no: P2, area: 10000}, {kind: land_plot, contractor: 6, card_no: P3}]
      benefit:
        - {stage: roster, _dq: 2, project: 耕地地力保护补贴, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 90000, amount: 100}
        - {stage: roster, person: 5, project: 耕地地力保护补贴, period_lo: 2023-01-01, period_hi: 2023-12-31, amount: 100}
        - {stage: roster, person: 5, project: 耕地地力保护补贴, quantity: 90000, amount: 100}
        - {stage: roster, person: 5, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 90000, amount: 100}
        - {stage: roster, person: 6, project: 耕地地力保护补贴, period_lo: 2023-01-01, period_hi: 2023-12-31, quantity: 90000, amount: 100}
    expect: []
*/
WITH named AS ( -- which policy a project is: the longest word that its name holds
    SELECT p.project, f.policy, f.dept
    FROM (SELECT DISTINCT project FROM benefit) p
    JOIN fact_policy f ON contains(p.project, f.word)
    QUALIFY row_number() OVER (PARTITION BY p.project ORDER BY length(f.word) DESC NULLS LAST, f.word ASC NULLS LAST) = 1
),
lines AS ( -- own land: a roster tells what was leased in apart, a declaration's area holds it
    SELECT
        b.stage, b.season, b.person, b._dq, b.project, n.policy, n.dept, b.org, b.township, b.village, b.name_mask, b.name_key,
        b.period_lo, b.period_hi, CAST(year(b.period_lo) AS STRING) AS year, b.amount, b._row,
        CASE WHEN b.stage = 'declared' THEN b.quantity - coalesce(b.inflow, 0) ELSE b.quantity END AS own,
        CASE WHEN b.stage = 'declared' THEN b.quantity ELSE b.quantity + coalesce(b.inflow, 0) END AS total,
        b.contracted, coalesce(b.outflow, 0) + coalesce(b.excluded, 0) AS given_away, x.word IS NOT NULL AS is_excused
    FROM benefit b
    JOIN named n ON n.project = b.project
    JOIN fact_land_policy l ON l.policy = n.policy AND (l.starts IS NULL OR b.period_lo >= l.starts) AND (l.ends IS NULL OR b.period_lo <= l.ends)
    LEFT JOIN fact_land_excused x ON contains(b.note, x.word)
    WHERE b.stage IN ('roster', 'declared') AND b.quantity > 0 AND b.period_lo <= $as_of
    QUALIFY row_number() OVER (PARTITION BY b._row ORDER BY x.word ASC NULLS LAST) = 1
),
plots AS (
    SELECT
        a.card_no, a.contractor, coalesce(a.contractor_code, CAST(a.contractor AS STRING)) AS household, a.area, a.township, a.village, a._row,
        a.lease_from_lo, a.lease_to_hi,
        max(CASE WHEN x.word IS NOT NULL THEN 1 ELSE 0 END) AS is_excluded
    FROM asset a
    LEFT JOIN fact_land_excluded x ON contains(coalesce(a.now_use, '') || ' ' || coalesce(a.legal_use, '') || ' ' || coalesce(a.note, ''), x.word)
        AND (x.starts IS NULL OR x.starts <= $as_of) AND (x.ends IS NULL OR x.ends >= $as_of)
    WHERE a.kind = 'land_plot' AND a._dq < 2 AND a.contractor IS NOT NULL AND a.area > 0
    GROUP BY a.card_no, a.contractor, a.contractor_code, a.area, a.township, a.village, a._row, a.lease_from_lo, a.lease_to_hi
),

-- 1. own land beyond the contract
claims AS (
    SELECT
        person, policy, year, stage, season, sum(own) AS own, sum(total) AS total, sum(amount) AS fen,
        max(period_hi) AS last_day, min(period_lo) AS first_day,
        max(dept) AS dept, max(org) AS org, max(township) AS township, max(project) AS project, max(name_mask) AS name,
        min(name_key) AS name_one, max(name_key) AS name_other
    FROM lines
    WHERE _dq < 2 AND person IS NOT NULL AND is_excused = false
    GROUP BY person, policy, year, stage, season
    QUALIFY row_number() OVER (PARTITION BY person, policy, year ORDER BY sum(own) DESC NULLS LAST, stage DESC NULLS LAST, season ASC NULLS LAST) = 1
),
family AS ( -- the household's land may stand under another of its members
    SELECT DISTINCT c.person, coalesce(m.person, c.person) AS member
    FROM (SELECT DISTINCT person FROM claims) c
    LEFT JOIN person p ON p.person = c.person AND p.household IS NOT NULL
    LEFT JOIN person m ON m.household = p.household AND m.person IS NOT NULL
    UNION
    SELECT person, person AS member FROM claims
),
held AS (
    SELECT
        c.person, c.policy, c.year, sum(CASE WHEN p.is_excluded = 1 THEN 0 ELSE p.area END) AS allowed, collect_list(p._row) AS rows_asset
    FROM claims c
    JOIN family f ON f.person = c.person
    JOIN plots p ON p.contractor = f.member AND (p.lease_from_lo IS NULL OR p.lease_from_lo <= c.last_day)
        AND (p.lease_to_hi IS NULL OR p.lease_to_hi >= c.first_day)
    GROUP BY c.person, c.policy, c.year
),
over AS (
    SELECT c.*, h.allowed, h.rows_asset, c.own * 10000 > h.allowed * v.value AS is_heavy
    FROM claims c
    JOIN held h ON h.person = c.person AND h.policy = c.policy AND h.year = c.year
    JOIN p_over_bp o ON c.last_day BETWEEN o.lo AND o.hi
    JOIN p_heavy_bp v ON c.last_day BETWEEN v.lo AND v.hi
    WHERE c.own * 10000 > h.allowed * o.value
),

-- 2. a declaration that gives away more than it has
given AS (
    SELECT
        person, policy, year, sum(given_away) AS given_away, sum(contracted) AS contracted, max(period_hi) AS last_day,
        max(dept) AS dept, max(org) AS org, max(township) AS township, max(project) AS project, max(name_mask) AS name,
        min(name_key) AS name_one, max(name_key) AS name_other, collect_list(_row) AS rows_benefit
    FROM lines
    WHERE stage = 'declared' AND _dq < 2 AND person IS NOT NULL AND contracted > 0 AND is_excused = false
    GROUP BY person, policy, year, season
    HAVING sum(given_away) > sum(contracted)
),

-- 3. one plot, two households that both receive
twins AS (
    SELECT DISTINCT a.card_no, a.contractor, a._row, a.area
    FROM plots a
    JOIN plots b ON b.card_no = a.card_no AND b.household <> a.household AND b.contractor <> a.contractor
        AND (a.lease_to_hi IS NULL OR b.lease_from_lo IS NULL OR b.lease_from_lo <= a.lease_to_hi)
        AND (b.lease_to_hi IS NULL OR a.lease_from_lo IS NULL OR a.lease_from_lo <= b.lease_to_hi)
    ANTI JOIN (SELECT f.person, f.member FROM family f WHERE f.person <> f.member) k ON k.person = a.contractor AND k.member = b.contractor
),
paid_twins AS (
    SELECT t.card_no, t.area, t._row AS row_asset, l.person, l.policy, l.year, l.project, l.dept, l.org, l.township, l.period_hi, l.amount, l.own, l._row
    FROM twins t
    JOIN lines l ON l.person = t.contractor AND l._dq < 2
),

-- 4. a village's whole
villages AS (
    SELECT township, village, policy, year, stage, season, sum(total) AS total, sum(amount) AS fen, max(period_hi) AS last_day,
        max(dept) AS dept, max(org) AS org, max(project) AS project
    FROM lines
    WHERE village IS NOT NULL
    GROUP BY township, village, policy, year, stage, season
    QUALIFY row_number() OVER (PARTITION BY township, village, policy, year ORDER BY sum(total) DESC NULLS LAST, stage DESC NULLS LAST, season ASC NULLS LAST) = 1
),
arable AS (
    SELECT coalesce(township, '') AS township, village, max(area) AS area, collect_list(_row) AS rows_asset
    FROM asset
    WHERE kind = 'arable' AND village IS NOT NULL AND area > 0
    GROUP BY coalesce(township, ''), village
),

found AS (
    SELECT
        CAST(o.person AS STRING) AS subject, 'area' AS kind, o.year, coalesce(o.org, o.dept) AS unit, o.township, o.project, o.last_day,
        idiv(o.fen * (o.own - o.allowed), o.total) AS fen, CASE WHEN o.name_one = o.name_other THEN 'A' ELSE 'B' END AS grade,
        o.name, o.own AS claimed, o.allowed, o.is_heavy, e.rows_benefit, o.rows_asset
    FROM over o
    JOIN (SELECT person, policy, year, stage, coalesce(season, '') AS season, collect_list(_row) AS rows_benefit FROM lines
        WHERE _dq < 2 AND person IS NOT NULL GROUP BY person, policy, year, stage, coalesce(season, '')) e
        ON e.person = o.person AND e.policy = o.policy AND e.year = o.year AND e.stage = o.stage AND e.season = coalesce(o.season, '')
    UNION ALL
    SELECT
        CAST(g.person AS STRING) AS subject, 'outflow' AS kind, g.year, coalesce(g.org, g.dept) AS unit, g.township, g.project, g.last_day,
        NULL AS fen, CASE WHEN g.name_one = g.name_other THEN 'A' ELSE 'B' END AS grade, g.name, g.given_away AS claimed,
        g.contracted AS allowed, false AS is_heavy, g.rows_benefit, NULL AS rows_asset
    FROM given g
    UNION ALL
    SELECT
        'plot:' || t.card_no AS subject, 'plot' AS kind, t.year, coalesce(max(t.org), max(t.dept)) AS unit, max(t.township) AS township,
        max(t.project) AS project, max(t.period_hi) AS last_day, idiv(max(t.amount) * min(t.area), max(t.own)) AS fen, 'A' AS grade,
        '地块' || t.card_no AS name, count(DISTINCT t.person) * min(t.area) AS claimed, min(t.area) AS allowed, false AS is_heavy,
        collect_list(t._row) AS rows_benefit, collect_list(t.row_asset) AS rows_asset
    FROM paid_twins t
    GROUP BY t.card_no, t.policy, t.year
    HAVING count(DISTINCT t.person) > 1
    UNION ALL
    SELECT
        'village:' || coalesce(v.township, '') || '/' || v.village AS subject, 'village' AS kind, v.year, coalesce(v.org, v.dept) AS unit, v.township,
        v.project, v.last_day, idiv(v.fen * (v.total - a.area), v.total) AS fen, 'C' AS grade,
        coalesce(v.township, '') || v.village AS name, v.total AS claimed, a.area AS allowed, false AS is_heavy, NULL AS rows_benefit, a.rows_asset
    FROM villages v
    JOIN arable a ON a.village = v.village AND a.township IN ('', coalesce(v.township, ''))
    JOIN p_over_bp o ON v.last_day BETWEEN o.lo AND o.hi
    WHERE v.total * 10000 > a.area * o.value
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
    rows_asset,
    CAST(kind AS STRING) AS kind,
    CAST(year AS STRING) AS year,
    CAST(claimed AS BIGINT) AS claimed,
    CAST(allowed AS BIGINT) AS allowed,
    CAST(coalesce(name, '—') AS STRING) AS name,
    CAST(CASE kind
        WHEN 'area' THEN '自种补贴面积' || printf('%.2f', CAST(claimed AS DOUBLE) / 10000) || '亩，台账上可补的承包地'
            || printf('%.2f', CAST(allowed AS DOUBLE) / 10000) || '亩' || CASE WHEN is_heavy THEN '（明显不符）' ELSE '' END
        WHEN 'outflow' THEN '申报的流转出与不补贴面积' || printf('%.2f', CAST(claimed AS DOUBLE) / 10000) || '亩，大于承包地'
            || printf('%.2f', CAST(allowed AS DOUBLE) / 10000) || '亩'
        WHEN 'plot' THEN '同一地块编码登记在两户名下，两户都在补贴名单上'
        ELSE '全村补贴面积' || printf('%.2f', CAST(claimed AS DOUBLE) / 10000) || '亩，全村耕地'
            || printf('%.2f', CAST(allowed AS DOUBLE) / 10000) || '亩' END AS STRING) AS what_zh,
    CAST(CASE kind
        WHEN 'area' THEN 'own land of ' || printf('%.2f', CAST(claimed AS DOUBLE) / 10000) || ' mu, under contract and eligible '
            || printf('%.2f', CAST(allowed AS DOUBLE) / 10000) || ' mu' || CASE WHEN is_heavy THEN ' (far beyond)' ELSE '' END
        WHEN 'outflow' THEN 'leased out and excluded ' || printf('%.2f', CAST(claimed AS DOUBLE) / 10000) || ' mu, under contract '
            || printf('%.2f', CAST(allowed AS DOUBLE) / 10000) || ' mu'
        WHEN 'plot' THEN 'one plot under two households, both on the list'
        ELSE 'subsidised ' || printf('%.2f', CAST(claimed AS DOUBLE) / 10000) || ' mu, arable land of the village '
            || printf('%.2f', CAST(allowed AS DOUBLE) / 10000) || ' mu' END AS STRING) AS what_en
FROM found
