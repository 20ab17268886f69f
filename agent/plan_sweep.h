// Inside agent/plan*.c only: the field of costs. See plan_sweep.c.

#pragma once

#include "agent/plan.h"

enum { PLAN_UNSEEN = 1 << 29 }; // more than any way costs; twice it is still a number

// Lowers the costs of a row's cells begin .. end-1 to those of ways from the row beside it, `from`;
// all three cells beside each must exist. Was any lowered?
typedef bool PlanRow(const int32_t *from, int32_t *to, const uint8_t *price, int begin, int end);
PlanRow plan_row_plain;
PlanRow plan_row_avx2; // x86 only
