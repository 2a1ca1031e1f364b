//! Which applications do the database instances of a region, or of all, belong to?

use std::ops::ControlFlow;

use super::{filters, looked, questions};
use crate::{
    context::Context,
    error::Error,
    inventory::Database,
    message::{Message, Value},
    reply::{Answer, Reply},
    session::Listed,
};

pub(super) async fn answer(context: &Context<'_>) -> Result<Reply, Error> {
    let (region, databases, missing) = if looked::is_meant(context) {
        match looked::look(context, looked::TIMEOUT).await {
            ControlFlow::Continue(looked) => (None, looked.databases(), looked.missing()),
            ControlFlow::Break(instead) => return Ok(instead),
        }
    } else {
        match questions::region(context) {
            ControlFlow::Continue(region) => (Some(region), context.databases(region).await?, None),
            ControlFlow::Break(question) => return Ok(question),
        }
    };
    let place = || region.map_or_else(|| questions::all_regions().into(), Value::from);
    let all = filters::applications(&databases);
    let (spoken, next) = context.page(&all);
    context.lists_all(Listed::Applications {
        region: region.map(|region| region.code().to_owned()),
        applications: spoken.iter().map(|(tag, _)| (*tag).to_owned()).collect(),
    });
    let say = match context.from {
        0 => render(place(), &databases, spoken.len()).into_iter().chain(missing).collect(),
        _ => {
            let names = spoken.iter().map(|application| sized(application).into()).collect();
            vec![Message::new("list-goes-on").with("names", Value::All(names))]
        }
    };
    let outcome = Reply { region, ..Answer::answered(say).into() };
    let title = Message::new("title-applications").with("region", place());
    let in_full = next.is_some() || context.from > 0;
    Ok(if in_full { outcome.in_full(title, all.iter().map(sized)) } else { outcome }.and_more(next))
}

/// An application's name, and how many instances it has.
fn sized((tag, count): &(&str, u64)) -> Message {
    let message = Message::new("application-size").with("application", Value::Name((*tag).to_owned()));
    message.with("count", *count)
}

/// What is said of the tags of a region's instances, the first few by name.
pub(super) fn render(place: Value, databases: &[Database], spoken: usize) -> Vec<Message> {
    let all = filters::applications(databases);
    let spoken = &all[..all.len().min(spoken)];
    let names = spoken.iter().map(|application| sized(application).into());
    let id = if spoken.len() < all.len() { "list-applications-some" } else { "list-applications" };
    let mut say = vec![
        Message::new(id)
            .with("count", all.len() as u64)
            .with("spoken", spoken.len() as u64)
            .with("region", place)
            .with("names", Value::All(names.collect())),
    ];
    let without = databases.iter().filter(|database| database.application.is_none()).count();
    if without > 0 && !all.is_empty() {
        say.push(Message::new("application-untagged").with("count", without as u64));
    }
    say
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{region::Region, samples::in_each_language};

    #[test]
    fn applications_are_spoken() {
        let region = Region::from_code("us-west-2").unwrap();
        let database =
            |application: Option<&str>| Database { application: application.map(str::to_owned), ..Database::default() };
        let spoken = |databases: &[Database]| {
            let say = render(region.into(), databases, 5);
            in_each_language(&say)
        };
        let many: Vec<Database> = (10..40).map(|number| database(Some(&format!("app-{number}")))).collect();
        let fleet = [database(Some("website")), database(Some("crm")), database(None), database(Some("Website"))];
        insta::assert_snapshot!(
            "applications",
            [spoken(&[]), spoken(&fleet[..1]), spoken(&fleet), spoken(&many)].join("\n\n")
        );
    }
}
