/* demo/files.h - the exported files, one function each. Private to the room. */
#ifndef IA_DEMO_FILES_H
#define IA_DEMO_FILES_H

#include "demo/benefit.h"
#include "demo/dirt.h"
#include "demo/table.h"

#define DEMO_MARK "（虚构示范数据）" /* where a person sees it, in every file */
#define DEMO_BANK "示范农村商业银行股份有限公司"

/* 财政局/惠企利民发放明细_*.csv; learns the sums of the vouchers. */
enum rc grants_write(struct plan *plan, struct err *e);
/* 银行/一卡通代发回盘_*.csv */
enum rc returns_write(struct plan *plan, struct err *e);
/* 乡镇/…镇2023年耕地地力保护补贴发放花名册.xlsx */
enum rc rosters_write(struct plan *plan, struct err *e);
/* 财政局/直达资金支付明细_*.xlsx; needs the sums of the vouchers. */
enum rc payments_write(struct plan *plan, struct err *e);
/* 民政局/死亡人员名单.xlsx */
enum rc deaths_write(struct plan *plan, struct err *e);
/* 人社局/财政供养人员.csv */
enum rc staff_write(struct plan *plan, struct err *e);
/* 财政局/预算单位银行账户.xlsx */
enum rc accounts_write(struct plan *plan, struct err *e);
/* 审批局/行政许可办件台账_*.xlsx, 审批局/办件环节记录*.csv, 市场监管局/行政处罚案件台账.xlsx, and
 * what is published of both: 市场监管局/双公示*. */
enum rc permits_write(struct plan *plan, struct err *e);
/* 财政局/政府采购*, 财政局/中小企业合同款项台账.xlsx, 发改局/工程建设项目招标发包台账.xlsx,
 * 交易中心/投标文件特征*.csv */
enum rc market_write(struct plan *plan, struct err *e);

/* 预算单位/差旅费报销明细表_*.xlsx */
enum rc trips_write(struct plan *plan, struct err *e);
/* 预算单位/公务接待费报销明细表_*.xlsx */
enum rc receptions_write(struct plan *plan, struct err *e);

/* 财政局/直达资金指标明细_*.xlsx, 财政局/直达资金项目台账_*.xlsx; needs the sums of the vouchers.
 */
enum rc quotas_write(struct plan *plan, struct err *e);
/* 预算单位/三重一大决策事项台账_*.xlsx; needs the sums of the vouchers. */
enum rc decisions_write(struct plan *plan, struct err *e);
/* 财政局/预算指标台账_*.xlsx */
enum rc budgets_write(struct plan *plan, struct err *e);

/* 壹仟贰佰叁拾元肆角整; 0 … 10^12 yuan. */
void capital_write(int64_t fen, struct sbuf *out);

/* Another place for the dirt of every row of every file. */
struct dirt dirt_at(const struct plan *plan, const struct table *table);
/* Ends a row that holds data; tells truth.csv when it is planted (plant may be NULL). */
void plan_end_row(struct plan *plan, struct table *table, const struct plant *plant);
/* A row whose identity number a spreadsheet has rounded is a violation of its own. */
void plan_lost_digits(struct plan *plan, const struct table *table);
enum rc plan_table(struct plan *plan, struct table *table, const char *file, enum table_kind kind,
                   struct err *e);

#endif
