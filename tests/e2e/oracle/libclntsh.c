/* As much of Oracle's client library as it takes to be asked for a connection and to run a statement that has no end: no more is known of it
   here. What it is asked for it does as the variable STUB says: it hangs, or fails with that number; or it lets in ("busy"), and writes
   what else it is told into the file that SAW names. */
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
static int is(const char *what) { return !strcmp(getenv("STUB"), what); }
static void saw(const char *what, unsigned number) {
    FILE *file = getenv("SAW") ? fopen(getenv("SAW"), "a") : 0;
    if (file) { fprintf(file, "%s %u\n", what, number); fclose(file); }
}
/* The settings that the library would read: what is in the file sqlnet.ora of the folder TNS_ADMIN. */
static void read_settings(void) {
    char path[512], line[512];
    snprintf(path, sizeof path, "%s/sqlnet.ora", getenv("TNS_ADMIN") ? getenv("TNS_ADMIN") : "nowhere");
    FILE *file = fopen(path, "r");
    if (!file) { saw("no sqlnet.ora", 0); return; }
    while (fgets(line, sizeof line, file)) { line[strcspn(line, "\n")] = 0; saw(line, 0); }
    fclose(file);
}
/* Comments stand before what is asked. */
static int selects(const char *statement) { return !strncmp(statement, "SELECT", 6) || !strncmp(statement, "--", 2); }
int OCIAttrSet(void *of, unsigned kind, void *value, unsigned size, unsigned attribute) {
    if (attribute == 531) saw("call time-out", *(unsigned *)value);
    return 0;
}
int OCIAttrGet(void *of, unsigned kind, void *value, unsigned *size, unsigned attribute) {
    /* The server is there. */
    if (kind == 8 && attribute == 143) *(unsigned *)value = 1;
    /* The kind of a statement: one that selects, or another. */
    if (kind == 4 && attribute == 24) *(unsigned short *)value = selects(of) ? 1 : 7;
    return 0;
}
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
    *code = is("busy") ? 1013 : atoi(getenv("STUB"));
    snprintf(text, size, "ORA-%05d: as it was told\n", *code);
    return 0;
}
int OCIServerAttach(void) {
    read_settings();
    if (is("hang")) sleep(60);
    return is("busy") ? 0 : -1;
}
int OCISessionBegin(void) { return 0; }
int OCISessionEnd(void) { return 0; }
int OCITransRollback(void) { return 0; }
int OCIServerRelease2(void *of, void *error, char *text, unsigned size, unsigned char kind, unsigned *version) {
    *version = 19u << 24 | 3 << 16;
    snprintf(text, size, "a stub");
    return 0;
}
/* A statement is its text. */
int OCIStmtPrepare2(void *of, void **statement, void *error, const char *text, unsigned length) {
    *statement = strndup(text, length);
    return 0;
}
int OCIStmtRelease(void) { return 0; }
static volatile int is_broken;
int OCIStmtExecute(void *of, char *statement) {
    if (!selects(statement)) return 0;
    if (strstr(statement, "CURRENT_SESSION_SERIAL")) return -1;
    saw("runs", 0);
    for (int tenths = 0; tenths < 600 && !is_broken; tenths++) usleep(100000);
    return -1;
}
int OCIBreak(void) { saw("breaks", 0); is_broken = 1; return 0; }
int OCIReset(void) { return 0; }
int OCIServerDetach(void) { return 0; }
int OCIContextGetValue(void) { return 0; }
int OCIContextSetValue(void) { return 0; }
int OCIMemoryAlloc(void) { return 0; }
