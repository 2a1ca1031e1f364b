//! Queries as data: what is asked, of which engine, and from which of its versions on.

use agent_protocol::{EngineName, UnreadPart};

/// A query, and what a user needs to be granted to run it and see all there is.
pub(crate) struct Query {
    pub(crate) sql: &'static str,
    /// What stands between GRANT and TO, one statement each.
    pub(crate) needs: &'static [&'static str],
}

/// A part of a question, which a server may refuse while it answers the rest.
pub(crate) struct Part {
    /// What it reads, as in "… could not be looked at".
    pub(crate) subject: UnreadPart,
    /// The first version of the engine that tells of it; 0 where all do.
    pub(crate) since: u32,
    pub(crate) query: Query,
}

/// What a server may be besides its version, where that decides what it is asked. Only Oracle's are told apart by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A physical standby, which only reads.
    Standby,
    /// A container database, or a part of one.
    Container,
    /// The root of a container database.
    Root,
    /// Open in several instances.
    Cluster,
}

/// A query for the servers of one engine, from a version on.
pub(crate) struct Variant {
    pub(crate) engine: EngineName,
    pub(crate) since: [u32; 3],
    /// For servers of this form alone.
    pub(crate) form: Option<Form>,
    pub(crate) query: Query,
}

impl Variant {
    const fn of(engine: EngineName, sql: &'static str, needs: &'static [&'static str]) -> Self {
        Self { engine, since: [0, 0, 0], form: None, query: Query { sql, needs } }
    }

    pub(crate) const fn postgres(sql: &'static str, needs: &'static [&'static str]) -> Self {
        Self::of(EngineName::Postgres, sql, needs)
    }

    pub(crate) const fn mysql(sql: &'static str, needs: &'static [&'static str]) -> Self {
        Self::of(EngineName::Mysql, sql, needs)
    }

    pub(crate) const fn mariadb(sql: &'static str, needs: &'static [&'static str]) -> Self {
        Self::of(EngineName::Mariadb, sql, needs)
    }

    pub(crate) const fn oracle(sql: &'static str, needs: &'static [&'static str]) -> Self {
        Self::of(EngineName::Oracle, sql, needs)
    }

    /// For servers of this form. Such variants stand before those for all.
    pub(crate) const fn only(mut self, form: Form) -> Self {
        self.form = Some(form);
        self
    }

    /// For servers of this version and later ones.
    pub(crate) const fn since(mut self, version: [u32; 3]) -> Self {
        self.since = version;
        self
    }
}

/// One question, as each engine, form and version is asked it. All variants return the same columns. Those of an engine stand in the
/// order of their versions, the newest first, and before all of them those for one form.
pub(crate) struct Queries(pub(crate) &'static [Variant]);

impl Queries {
    /// The query for a server; none where its engine has no such thing, or not in this version. It is decided before the server is
    /// asked, never by what it refuses.
    pub(crate) fn choose(&self, engine: EngineName, version: [u32; 3], forms: &[Form]) -> Option<&'static Query> {
        let fits = |variant: &&Variant| {
            variant.engine == engine
                && version >= variant.since
                && variant.form.is_none_or(|form| forms.contains(&form))
        };
        self.0.iter().find(fits).map(|variant| &variant.query)
    }

    /// The forms that it depends on.
    pub(crate) fn forms(&self, engine: EngineName) -> Vec<Form> {
        self.0.iter().filter(|variant| variant.engine == engine).filter_map(|variant| variant.form).collect()
    }

    /// What a user of the newest version needs.
    pub(crate) fn needs(&self, engine: EngineName) -> &'static [&'static str] {
        self.needs_of(engine, None)
    }

    /// The same, for servers of this form.
    pub(crate) fn needs_of(&self, engine: EngineName, form: Option<Form>) -> &'static [&'static str] {
        let of = |variant: &&Variant| variant.engine == engine && variant.form == form;
        self.0.iter().find(of).map_or(&[], |variant| variant.query.needs)
    }
}
