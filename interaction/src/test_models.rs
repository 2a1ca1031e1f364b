//! The models of the unit tests.

use crate::model::Model;

pub(crate) fn english() -> Model {
    Model::parse(include_str!("../tests/fixtures/en-US.json"), "en-US.json").unwrap()
}

pub(crate) fn japanese() -> Model {
    Model::parse(include_str!("../tests/fixtures/ja-JP.json"), "ja-JP.json").unwrap()
}
