#include "caseload.h"

int main(int argc, char **argv)
{
    return fd_service_main(&caseload_service, argc, argv);
}
