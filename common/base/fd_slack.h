#ifndef FD_SLACK_H
#define FD_SLACK_H

/**
 * Let waits that time out last up to 2 ms longer, so that the system ends several at once; whoever
 * is woken by an event is woken as soon as ever. librdkafka's main thread needs it to be idle: it
 * cuts the time to its next timer down to whole milliseconds and spins through the rest, which is
 * most of what a service costs that has nothing to do. (Tried with 2.0.)
 *
 * @locality Before any thread is started: threads have it from the one that starts them.
 */
void fd_slack_init(void);

#endif
