//! A cluster of Aurora, or of Multi-AZ with readable standbys: who writes in it.

use crate::{
    aws::Aws,
    deadline::Deadline,
    error::{Error, Step},
    outside,
    region::Region,
};

/// A cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Cluster {
    pub(crate) identifier: String,
    pub(crate) status: String,
    /// The instance that writes.
    pub(crate) writer: Option<String>,
    /// The others.
    pub(crate) readers: Vec<String>,
}

/// A cluster as it is now.
pub(crate) async fn cluster(aws: &Aws, region: Region, identifier: &str, deadline: Deadline) -> Result<Cluster, Error> {
    let ask = aws.rds(region).describe_db_clusters().db_cluster_identifier(identifier);
    let found = deadline.timeout_at(Step::Inventory, region, async {
        ask.send().await.map_err(|error| Error::aws("DescribeDBClusters", region, &error))
    });
    let Some(found) = found.await?.db_clusters.unwrap_or_default().into_iter().next() else {
        let detail = format!("there is no cluster {identifier}");
        return Err(Error::Aws { operation: "DescribeDBClusters", region, detail });
    };
    let members = |writes: bool| {
        let members =
            found.db_cluster_members().iter().filter(move |member| member.is_cluster_writer() == Some(writes));
        members.filter_map(|member| outside::field(member.db_instance_identifier()))
    };
    let mut readers: Vec<String> = members(false).collect();
    readers.sort();
    Ok(Cluster {
        identifier: identifier.to_owned(),
        status: outside::word(found.status()),
        writer: members(true).next(),
        readers,
    })
}
