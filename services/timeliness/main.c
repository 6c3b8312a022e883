#include "timeliness.h"

int main(int argc, char **argv)
{
    return fd_service_main(&timeliness_service, argc, argv);
}
