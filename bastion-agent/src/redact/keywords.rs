//! Words of SQL, in lower case.

use std::{collections::HashSet, sync::LazyLock};

/// Words that are of the language and name nothing: they are shown wherever they stand.
const OF_THE_LANGUAGE: &str = "
abort access account action activate add admin after aggregate algorithm all alter always analyze and any array as asc
attach attribute auto_increment autocommit backup before begin between bernoulli binary binlog both by bypassrls cache call
cascade case cast change character charset check checkpoint class client close cluster cluster coalesce collate collation
column columns comment commit committed concurrently condition conflict connect connection constraint continue copy create
createdb createrole cross csv cube current current_catalog current_date current_role current_schema current_time
current_timestamp current_user cursor cycle data database databases deallocate declare default deferrable deferred definer
delayed delete delimiter desc describe detach disable discard distinct div do domain drop dual duplicate each else elseif
enable encrypted end engine engines error escape event events except exclude exclusive execute exists exit expire explain
extension extract false fetch fields first flush following for force foreign format freeze from full function generated global
grant grants group grouping groups handler having high_priority host hosts identified identity if ignore ilike immediate
immutable import in increment index indexes infile inherit inherits inner inout insert instead intersect interval into invoker
is isnull isolation iterate join json_table key keys kill language last lateral leading leave left level like limit lines list
listen load local locale locked lock locks login logs long loop low_priority lower map master master_log_file master_log_pos
match matched materialized merge minus minvalue maxvalue mod mode modify move names national natural next no nocache nocycle
nocreatedb nocreaterole noinherit nologin noreplication nosuperuser not nothing notify notnull nowait null nullif nulls of off
offset on only open optimize option optionally or order ordinality out outer outfile over overlaps owned owner package
partition partitions password persist plugin plugins policy position preceding prepare prepared primary prior privilege
privileges procedure process processlist profile program proxy public publication purge query range read reassign recursive
references refresh regexp reindex relay release reload rename repair repeat repeatable replace replica replicas replication
require reset resource respect restart restrict return returning returns revoke right rlike role roles rollback rollup row rows
rownum rule savepoint schema schemas security select sequence serializable server session session_user set sets share shared
show shutdown similar simple slave slaves snapshot some source sql start statement statistics status stdin stdout
stop storage stored straight_join strict subpartition subscription superuser symmetric synonym system system_user table tables
tablesample tablespace temp temporary then thread ties time timestamp to trailing transaction trigger trim true truncate trust
type unbounded uncommitted undo union unique unknown unlisten unlock unlogged until update upper usage use user using vacuum
valid validate value values variable variables variadic varying verbose view virtual volatile wait warnings when where while
window with within without work write xa zone
bigint bit blob boolean bool bytea char date datetime dec decimal double enum float float4 float8 hour inet int int2 int4 int8
integer json jsonb longblob longtext mediumblob mediumint mediumtext minute month name number numeric nvarchar oid precision
raw real regclass second serial smallint text time timestamptz timetz tinyblob tinyint tinytext unsigned uuid varbinary varchar
varchar2 xml year day week quarter microsecond avg count max min sum now sysdate";

/// What comes after one of these is the name of something.
const NOUNS: &str = "analyze call channel close column copy cursor database databases deallocate describe domain event execute
extension fetch from function group index into join lock materialized notify on only partition prepare procedure publication
reindex role savepoint schema sequence server slot subscription synonym table tables tablespace trigger truncate type unlisten
update use user vacuum view listen show reset";

/// Statements in which a plain word is the name of something, wherever it stands.
const READING: &str = "delete insert merge replace select table update values with";

/// What is made or changed by statements in which plain words are names too.
const MADE: &str = "index materialized sequence table trigger view";

/// What comes after one of these, with or without a mark in between, is a secret.
const SECRET: &str = "credential credentials identified passphrase passwd password pwd secret token";

/// What stands in brackets after one of these is no value by itself: names, conditions, a statement.
const BEFORE_NAMES: &str = "all and any as avg between by check conflict count distinct except exists filter foreign from full
having index inner intersect into join key lateral left like max min not on or outer over partition primary references returning
right select set some sum table unique union using when where window with";

fn holds(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known.eq_ignore_ascii_case(word))
}

pub(super) fn is_of_the_language(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| OF_THE_LANGUAGE.split_ascii_whitespace().collect());
    WORDS.contains(word.to_ascii_lowercase().as_str())
}

pub(super) fn is_noun(word: &str) -> bool {
    holds(NOUNS, word)
}

pub(super) fn is_reading(word: &str) -> bool {
    holds(READING, word)
}

pub(super) fn is_made(word: &str) -> bool {
    holds(MADE, word)
}

pub(super) fn announces_a_secret(word: &str) -> bool {
    holds(SECRET, word)
}

/// Whether what stands in brackets after this word, which names nothing that was made, may be values.
pub(super) fn takes_values(word: &str) -> bool {
    !holds(BEFORE_NAMES, word)
}
