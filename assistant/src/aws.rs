//! AWS clients: one a region and service, built when first needed and kept while the function is warm.

use std::{collections::HashMap, hash::Hash};

use aws_config::{SdkConfig, retry::RetryConfig};
use parking_lot::Mutex;

use crate::region::Region;

/// The clients.
#[derive(Debug)]
pub struct Aws {
    config: SdkConfig,
    rds: Clients<aws_sdk_rds::Client>,
    ssm: Clients<aws_sdk_ssm::Client>,
    cloudwatch: Clients<aws_sdk_cloudwatch::Client>,
    sns: Clients<aws_sdk_sns::Client>,
}

type Clients<C> = Mutex<HashMap<Region, C>>;

impl Aws {
    /// The clients of this configuration, each with a region of its own.
    pub fn new(config: SdkConfig) -> Self {
        let (rds, ssm) = (Mutex::default(), Mutex::default());
        Self { config, rds, ssm, cloudwatch: Mutex::default(), sns: Mutex::default() }
    }

    pub(crate) fn rds(&self, region: Region) -> aws_sdk_rds::Client {
        kept(&self.rds, region, || {
            let config = aws_sdk_rds::config::Builder::from(&self.config);
            aws_sdk_rds::Client::from_conf(config.region(aws_sdk_rds::config::Region::new(region.code())).build())
        })
    }

    pub(crate) fn ssm(&self, region: Region) -> aws_sdk_ssm::Client {
        kept(&self.ssm, region, || {
            let config = aws_sdk_ssm::config::Builder::from(&self.config);
            aws_sdk_ssm::Client::from_conf(config.region(aws_sdk_ssm::config::Region::new(region.code())).build())
        })
    }

    pub(crate) fn cloudwatch(&self, region: Region) -> aws_sdk_cloudwatch::Client {
        kept(&self.cloudwatch, region, || {
            let config = aws_sdk_cloudwatch::config::Builder::from(&self.config);
            let region = aws_sdk_cloudwatch::config::Region::new(region.code());
            aws_sdk_cloudwatch::Client::from_conf(config.region(region).build())
        })
    }

    pub(crate) fn sns(&self, region: Region) -> aws_sdk_sns::Client {
        kept(&self.sns, region, || {
            let config = aws_sdk_sns::config::Builder::from(&self.config);
            aws_sdk_sns::Client::from_conf(config.region(aws_sdk_sns::config::Region::new(region.code())).build())
        })
    }

    /// STS with keys other than the function's own. It is not kept, and tries nothing twice: a code is good once, and a
    /// second try would be refused for the first one's sake.
    pub(crate) fn sts(&self, region: Region, keys: aws_sdk_sts::config::Credentials) -> aws_sdk_sts::Client {
        let config = aws_sdk_sts::config::Builder::from(&self.config)
            .credentials_provider(keys)
            .retry_config(RetryConfig::disabled())
            .region(aws_sdk_sts::config::Region::new(region.code()));
        aws_sdk_sts::Client::from_conf(config.build())
    }
}

/// The value kept under `key`, made if there is none.
fn kept<K: Eq + Hash, C: Clone>(clients: &Mutex<HashMap<K, C>>, key: K, make: impl FnOnce() -> C) -> C {
    // A map of clients is whole even if a thread panicked while it held the lock.
    let mut clients = clients.lock();
    clients.entry(key).or_insert_with(make).clone()
}
