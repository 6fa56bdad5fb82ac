// main.c - the program: the command line, and the server handed to it.
#include "cli.h"

int main(int argc, char **argv)
{
    return cli_main(argc, argv, NULL);
}
