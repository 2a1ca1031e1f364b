//! The schema of [`CheckReport`]. Its JSON is that of `Wire`, with rows of the kind that belongs to the check.

use std::borrow::Cow;

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{AllOfBuilder, ArrayBuilder, ObjectBuilder, OneOfBuilder, Ref, Schema, Type},
    },
};

use super::Wire;
use crate::{
    BlockingRow, CheckName, CheckReport, ConnectionRow, HealthRow, ParameterRow, ReplicationRow, SessionRow,
    TablespaceRow, TransactionRow,
};

impl PartialSchema for CheckReport {
    fn schema() -> RefOr<Schema> {
        let kinds = CheckName::ALL.into_iter().fold(OneOfBuilder::new(), |kinds, check| {
            let name = ObjectBuilder::new().schema_type(Type::String).enum_values(Some([check.as_str()]));
            let rows = ArrayBuilder::new().items(Ref::from_schema_name(row(check)));
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
            match check {
                CheckName::Connection => add::<ConnectionRow>(schemas),
                CheckName::TablespaceUsage => add::<TablespaceRow>(schemas),
                CheckName::TopSessions => add::<SessionRow>(schemas),
                CheckName::Parameter => add::<ParameterRow>(schemas),
                CheckName::BlockingSessions => add::<BlockingRow>(schemas),
                CheckName::LongTransactions => add::<TransactionRow>(schemas),
                CheckName::ReplicationLag => add::<ReplicationRow>(schemas),
                CheckName::Health => add::<HealthRow>(schemas),
            }
        }
    }
}

/// The name of the schema of a check's rows.
fn row(check: CheckName) -> Cow<'static, str> {
    match check {
        CheckName::Connection => ConnectionRow::name(),
        CheckName::TablespaceUsage => TablespaceRow::name(),
        CheckName::TopSessions => SessionRow::name(),
        CheckName::Parameter => ParameterRow::name(),
        CheckName::BlockingSessions => BlockingRow::name(),
        CheckName::LongTransactions => TransactionRow::name(),
        CheckName::ReplicationLag => ReplicationRow::name(),
        CheckName::Health => HealthRow::name(),
    }
}

fn add<T: ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
    schemas.push((T::name().into_owned(), T::schema()));
    T::schemas(schemas);
}
