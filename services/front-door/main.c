#include "front_door.h"

int main(int argc, char **argv)
{
    return fd_service_main(&front_door_service, argc, argv);
}
