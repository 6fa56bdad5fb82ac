// kernel_test.c - ranking under uncertainty: what must be true of it.
#include <math.h>

#include "kernel.h"
#include "tap.h"

static void tau_counts_pairs_and_ties(void)
{
    double tau;
    CHECK(kendall_tau_b((double[]){ 1, 2, 3, 4 }, (double[]){ 1, 2, 3, 4 }, 4, &tau) && tau == 1);
    CHECK(kendall_tau_b((double[]){ 1, 2, 3, 4 }, (double[]){ 4, 3, 2, 1 }, 4, &tau) && tau == -1);
    // One tie in x: 2 pairs agree, none differs; 2 of 3 pairs apart in x, 3 in y: 2 / sqrt(6).
    CHECK(kendall_tau_b((double[]){ 1, 1, 2 }, (double[]){ 1, 2, 3 }, 3, &tau) &&
          fabs(tau - 2 / sqrt(6)) < 1e-15);
    CHECK(!kendall_tau_b((double[]){ 1, 1 }, (double[]){ 1, 2 }, 2, &tau));
    CHECK(!kendall_tau_b((double[]){ 1 }, (double[]){ 1 }, 1, &tau));
}

static void quantiles_are_the_lower_ones(void)
{
    uint32_t count[4] = { 5, 0, 90, 5 };
    CHECK(quantile_count(count, 4, 5) == 0 && quantile_count(count, 4, 6) == 2);
    CHECK(quantile_count(count, 4, 95) == 2 && quantile_count(count, 4, 96) == 3);
    double x[3] = { 1, 2, 3 }, w[3] = { 1, 1, 2 };
    CHECK(quantile_weighted(x, w, 3, 0.5) == 2 && quantile_weighted(x, w, 3, 0.51) == 3);
    CHECK(quantile_weighted(x, w, 3, 0) == 1 && quantile_weighted(x, w, 3, 1) == 3);
}

int main(void)
{
    tau_counts_pairs_and_ties();
    quantiles_are_the_lower_ones();
    return tap_done();
}
