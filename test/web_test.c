#include "tap.h"
int main(void)
{
    CHECK(true);
    return tap_done();
}
