//! The AWS regions that can be asked about. Their spoken names are in the locales, as `region-CODE`.

/// A region that the skill knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Region(&'static str);

const CODES: [&str; 36] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "ca-west-1",
    "sa-east-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "af-south-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ap-east-1",
    "ap-east-2",
    "ap-south-1",
    "ap-south-2",
    "me-south-1",
    "me-central-1",
    "il-central-1",
    "mx-central-1",
    "cn-north-1",
    "cn-northwest-1",
];

impl Region {
    /// Where the function is taken to run where nothing says so.
    pub(crate) const VIRGINIA: Self = Self("us-east-1");

    /// Every region.
    pub fn all() -> impl Iterator<Item = Self> {
        CODES.into_iter().map(Self)
    }

    /// Every region that an account with this one in it can have. China has accounts of its own.
    pub(crate) fn beside(self) -> impl Iterator<Item = Self> {
        let is_chinese = |region: Self| region.0.starts_with("cn-");
        Self::all().filter(move |region| is_chinese(*region) == is_chinese(self))
    }

    /// The region with this code, such as `us-east-1`.
    pub(crate) fn from_code(code: &str) -> Option<Self> {
        CODES.into_iter().find(|known| *known == code).map(Self)
    }

    /// Its code.
    pub fn code(self) -> &'static str {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn china_has_accounts_of_its_own() {
        let codes = |home: &str| Region::from_code(home).unwrap().beside().map(Region::code).collect::<Vec<_>>();
        assert_eq!(codes("cn-north-1"), ["cn-north-1", "cn-northwest-1"]);
        assert_eq!(codes("us-east-1").len(), CODES.len() - 2);
    }
}
