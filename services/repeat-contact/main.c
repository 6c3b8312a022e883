#include "repeat_contact.h"

int main(int argc, char **argv)
{
    return fd_service_main(&repeat_contact_service, argc, argv);
}
