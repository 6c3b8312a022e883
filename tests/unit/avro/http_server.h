#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

/**
 * A server that gives every question one answer, what a registry may send and what it may not, or
 * another one to those about subjects.
 */
struct http_server {
    int listener;
    char url[64];
    pthread_t thread;
    pthread_mutex_t mutex; /* of what follows */
    char answer[8192];     /* whole, header included; "": none ever comes */
    char subject[8192];    /* the same to GET /subjects; "": the other */
    size_t padding;        /* KiB of white space sent behind it */
    char question[2048];   /* the last one's header */
    int questions;
};

static inline void http_read_question(struct http_server *server, int client)
{
    char text[sizeof(server->question)] = "";
    size_t size = 0;
    ssize_t got = 1;

    while (got > 0 && size < sizeof(text) - 1 && !strstr(text, "\r\n\r\n")) {
        got = recv(client, text + size, sizeof(text) - 1 - size, 0);
        size += got > 0 ? (size_t)got : 0;
        text[size] = '\0';
    }
    pthread_mutex_lock(&server->mutex);
    memcpy(server->question, text, sizeof(text));
    server->questions++;
    pthread_mutex_unlock(&server->mutex);
}

static inline void http_send_padding(int client, size_t kib)
{
    char white[1024];

    memset(white, ' ', sizeof(white));
    while (kib > 0 && send(client, white, sizeof(white), MSG_NOSIGNAL) > 0) {
        kib--;
    }
}

static inline void http_send_answer(struct http_server *server, int client)
{
    char answer[sizeof(server->answer)];
    size_t padding;
    bool about_subject;
    char nothing;

    pthread_mutex_lock(&server->mutex);
    about_subject =
        server->subject[0] != '\0' && strncmp(server->question, "GET /subjects/", 14) == 0;
    memcpy(answer, about_subject ? server->subject : server->answer, sizeof(answer));
    padding = server->padding;
    pthread_mutex_unlock(&server->mutex);
    if (answer[0] != '\0') {
        send(client, answer, strlen(answer), MSG_NOSIGNAL);
        http_send_padding(client, padding);
    } else {
        (void)!recv(client, &nothing, 1, 0); /* until whoever asked has had enough */
    }
}

static inline void *http_serve(void *argument)
{
    struct http_server *server = argument;
    int client;

    while ((client = accept(server->listener, NULL, NULL)) >= 0) {
        http_read_question(server, client);
        http_send_answer(server, client);
        close(client);
    }
    return NULL;
}

/** On a free port of this machine. It doesn't answer yet. */
static inline struct http_server *http_server_new(void)
{
    struct http_server *server = calloc(1, sizeof(*server));
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);

    assert_non_null(server);
    pthread_mutex_init(&server->mutex, NULL);
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(server->listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(server->listener, 16), 0);
    assert_int_equal(getsockname(server->listener, (struct sockaddr *)&address, &size), 0);
    snprintf(server->url, sizeof(server->url), "http://127.0.0.1:%d", ntohs(address.sin_port));
    assert_int_equal(pthread_create(&server->thread, NULL, http_serve, server), 0);
    return server;
}

static inline void http_server_destroy(struct http_server **server)
{
    if (*server) {
        shutdown((*server)->listener, SHUT_RDWR);
        pthread_join((*server)->thread, NULL);
        close((*server)->listener);
        free(*server);
        *server = NULL;
    }
}

static inline void http_write_answer(char ret_answer[8192], int status, const char *body)
{
    int size = snprintf(ret_answer, 8192,
                        "HTTP/1.1 %d Said\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
                        status, strlen(body), body);

    assert_in_range(size, 1, 8191);
}

static inline void http_answer(struct http_server *server, int status, const char *body)
{
    pthread_mutex_lock(&server->mutex);
    http_write_answer(server->answer, status, body);
    pthread_mutex_unlock(&server->mutex);
}

static inline void http_answer_subject(struct http_server *server, int status, const char *body)
{
    pthread_mutex_lock(&server->mutex);
    http_write_answer(server->subject, status, body);
    pthread_mutex_unlock(&server->mutex);
}

static inline int http_questions(struct http_server *server)
{
    int questions;

    pthread_mutex_lock(&server->mutex);
    questions = server->questions;
    pthread_mutex_unlock(&server->mutex);
    return questions;
}

/** Whether `text` stood in the last question. */
static inline bool http_asked(struct http_server *server, const char *text)
{
    bool found;

    pthread_mutex_lock(&server->mutex);
    found = strstr(server->question, text) != NULL;
    pthread_mutex_unlock(&server->mutex);
    return found;
}

#endif
