//! Where a name may stand that nobody has listed.

/// What a name is said to be of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// "the blog instance", "application training": said.
    Instance,
    Application,
    /// Not said.
    Either,
    /// "it": the instance of the turn before.
    Pronoun,
}

/// Units that may be a name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Name {
    pub(super) from: usize,
    pub(super) to: usize,
    /// How likely it is one, from its place and its words.
    pub(super) score: f32,
    pub(super) of: Of,
}

/// The best few that are names with some likelihood.
pub(super) fn best(mut names: Vec<Name>, least: f32) -> Vec<Name> {
    names.retain(|name| name.score >= least);
    names.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then((b.to - b.from).cmp(&(a.to - a.from))).then(a.from.cmp(&b.from))
    });
    names.truncate(4);
    names
}
