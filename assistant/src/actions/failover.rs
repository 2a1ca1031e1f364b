//! A failover: the standby of a Multi-AZ instance takes over, or a reader of a cluster.

use super::{
    kind::{Kind, RdsCall},
    plan::TaskPlan,
};
use crate::{
    answers::about,
    clusters::Cluster,
    message::{Message, Value},
};

pub(super) static FAILOVER: Kind = Kind {
    verbs: &[
        "failover",
        "fail over",
        "switchover",
        "switch over",
        "umschwenken",
        "umschalten",
        "フェイルオーバー",
        "フェールオーバー",
    ],
    split_verbs: &[("fail ", " over"), ("switch ", " over")],
    acts_on_cluster: true,
    precheck,
    describe,
    describe_in_short,
    call,
    begun: |plan| if plan.acted_on_cluster().is_some() { "failover-cluster-begun" } else { "failover-begun" },
    waits: "failover-waits",
    dropped: "failover-dropped",
    over: "failover-over",
    // A Multi-AZ failover is complete, once with the change of its name; a failover of a cluster is. That an instance was restarted is but
    // a part of it.
    ending_events: &["RDS-EVENT-0015", "RDS-EVENT-0049", "RDS-EVENT-0065", "RDS-EVENT-0071"],
};

fn precheck(plan: &TaskPlan) -> Option<Message> {
    match plan.acted_on_cluster() {
        Some(cluster) => precheck_cluster(plan, cluster),
        None => plan.refuse_unavailable().or_else(|| {
            let has_standby = plan.database.details.multi_az == Some(true);
            (!has_standby).then(|| plan.about("failover-no-standby"))
        }),
    }
}

fn precheck_cluster(plan: &TaskPlan, cluster: &Cluster) -> Option<Message> {
    let about = |id: &str| Message::new(id).with("cluster", name(&cluster.identifier)).with("region", plan.region);
    if cluster.status != "available" {
        return Some(about("failover-cluster-status").with("status", about::status_of(&cluster.status)));
    }
    // A cluster that follows one in another region has readers only.
    if cluster.writer.is_none() {
        return Some(about("failover-no-writer"));
    }
    cluster.readers.is_empty().then(|| about("failover-no-reader"))
}

fn describe(plan: &TaskPlan) -> Message {
    let Some(cluster) = plan.acted_on_cluster() else {
        return plan.about("failover-instance").with("what", plan.what()).with("role", plan.role());
    };
    let writer = cluster.writer.as_deref().unwrap_or_default();
    plan.about("failover-cluster")
        .with("what", plan.what())
        .with("cluster", name(&cluster.identifier))
        .with("writer", name(writer))
        .with("readers", Value::Any(cluster.readers.iter().map(|reader| name(reader)).collect()))
}

fn describe_in_short(plan: &TaskPlan) -> Message {
    let what = plan.what_in_short();
    match plan.acted_on_cluster() {
        Some(cluster) => {
            plan.about("failover-cluster-short").with("what", what).with("cluster", name(&cluster.identifier))
        }
        None => plan.about("failover-instance-short").with("what", what),
    }
}

fn call(plan: &TaskPlan) -> RdsCall<'_> {
    match plan.acted_on_cluster() {
        Some(cluster) => RdsCall::FailoverCluster { identifier: &cluster.identifier },
        None => RdsCall::RebootInstance { identifier: &plan.database.identifier, force_failover: true },
    }
}

fn name(name: &str) -> Value {
    Value::Name(name.to_owned())
}
