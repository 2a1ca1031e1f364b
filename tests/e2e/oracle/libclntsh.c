/* As much of Oracle's client library as it takes to be asked for a connection: no more is known of it here. What it is asked for it does as
   the variable STUB says: it hangs, or fails with that number. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char nothing[4096];
/* What is kept for a thread: the error that it has met. */
static __thread void *of_thread;

int OCIClientVersion(int *major, int *minor, int *update, int *patch, int *port) {
    *major = 19; *minor = 3; *update = *patch = *port = 0;
    return 0;
}
int OCIEnvNlsCreate(void **environment) { *environment = nothing; return 0; }
int OCIHandleAlloc(const void *of, void **handle) { *handle = calloc(1, 256); return 0; }
int OCIHandleFree(void) { return 0; }
int OCIDescriptorAlloc(const void *of, void **handle) { *handle = calloc(1, 256); return 0; }
int OCIDescriptorFree(void) { return 0; }
int OCIAttrSet(void) { return 0; }
int OCIAttrGet(void) { return 0; }
int OCINlsEnvironmentVariableGet(void *value, size_t size, unsigned short item, unsigned short set, size_t *length) {
    *(unsigned short *)value = 873;
    if (length) *length = 2;
    return 0;
}
int OCINlsCharSetNameToId(void) { return 873; }
int OCINlsCharSetIdToName(void *of, char *name) { strcpy(name, "AL32UTF8"); return 0; }
int OCINlsNameMap(void *of, char *name) { strcpy(name, "UTF-8"); return 0; }
int OCINlsNumericInfoGet(void *of, void *error, int *value) { *value = 4; return 0; }
int OCIThreadProcessInit(void) { return 0; }
int OCIThreadInit(void) { return 0; }
int OCIThreadKeyInit(void *of, void *error, void **key) { *key = nothing; return 0; }
int OCIThreadKeyGet(void *of, void *error, void *key, void **value) { *value = of_thread; return 0; }
int OCIThreadKeySet(void *of, void *error, void *key, void *value) { of_thread = value; return 0; }
int OCIDateTimeConstruct(void) { return 0; }
int OCIErrorGet(void *of, unsigned record, char *state, int *code, char *text, unsigned size) {
    *code = atoi(getenv("STUB"));
    snprintf(text, size, "ORA-%05d: as it was told\n", *code);
    return 0;
}
int OCIServerAttach(void) {
    if (!strcmp(getenv("STUB"), "hang")) sleep(60);
    return -1;
}
int OCIServerDetach(void) { return 0; }
int OCIContextGetValue(void) { return 0; }
int OCIContextSetValue(void) { return 0; }
int OCIMemoryAlloc(void) { return 0; }
