//! The schema of [`CheckReport`]. Its JSON is that of `Wire`, with rows of the kind that belongs to the check.

use std::borrow::Cow;

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{AllOfBuilder, ArrayBuilder, ObjectBuilder, OneOfBuilder, Ref, Schema, Type},
    },
};

use super::{CheckReport, Wire};
use crate::checks::{CheckName, row_schemas};

impl PartialSchema for CheckReport {
    fn schema() -> RefOr<Schema> {
        let kinds = CheckName::ALL.into_iter().fold(OneOfBuilder::new(), |kinds, check| {
            let name = ObjectBuilder::new().schema_type(Type::String).enum_values(Some([check.as_str()]));
            let rows = ArrayBuilder::new().items(Ref::from_schema_name(row_schemas(check).name));
            kinds.item(ObjectBuilder::new().property("check", name).property("rows", rows))
        });
        let described = AllOfBuilder::new().description(Some("The answer to a question, version 1."));
        described.item(Wire::schema()).item(kinds).into()
    }
}

impl ToSchema for CheckReport {
    fn name() -> Cow<'static, str> {
        "CheckReport".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Wire::schemas(schemas);
        for check in CheckName::ALL {
            schemas.extend(row_schemas(check).all);
        }
    }
}
