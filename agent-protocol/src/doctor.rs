//! What `bastion-agent doctor` found.

use serde::{Deserialize, Serialize};

/// What was found out about the agent itself, or about one instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DoctorSection {
    /// `bastion-agent`, or the instance's name.
    pub name: String,
    /// The steps of the way, in order.
    pub steps: Vec<DoctorStep>,
}

/// One step of the way of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DoctorStep {
    /// What was examined.
    pub step: String,
    /// How it stands with it.
    pub state: DoctorState,
    /// What was found, in one English sentence.
    pub finding: String,
    /// What to do about it; left out where there is nothing to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

impl DoctorStep {
    /// A step that is fine.
    pub fn ok(step: &str, finding: impl Into<String>) -> Self {
        Self { step: step.to_owned(), state: DoctorState::Ok, finding: finding.into(), remedy: None }
    }

    /// A step that was not taken.
    pub fn skipped(step: &str, why: impl Into<String>) -> Self {
        Self { step: step.to_owned(), state: DoctorState::Skipped, finding: why.into(), remedy: None }
    }

    /// A step that works and should be done otherwise, or that failed.
    pub fn to_mend(step: &str, state: DoctorState, finding: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { step: step.to_owned(), state, finding: finding.into(), remedy: Some(remedy.into()) }
    }
}

/// How it stands with a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum DoctorState {
    /// It is fine.
    Ok,
    /// It works, and should be done otherwise.
    Warning,
    /// It failed.
    Failed,
    /// Not needed, or a step before it failed.
    Skipped,
}
