//! What can be asked? Three examples with the names of the fleet that is there, and tasks only where they are set up.

use std::time::Duration;

use crate::{
    answers::about,
    context::Context,
    inventory::Database,
    message::Message,
    region::Region,
    reply::{Answer, Reply},
};

/// How long the names may take. Without them the examples are about the region.
const TIMEOUT: Duration = Duration::from_millis(1_500);

pub(super) async fn answer(context: &Context<'_>) -> Reply {
    let region = context.session.region.or(context.settings.default_region);
    let soon = context.deadline.at_most(TIMEOUT);
    let names = async {
        match context.inventory.databases(context.aws, region?, soon).await {
            Ok(databases) => Some(databases),
            Err(error) => {
                tracing::warn!(%error, "help names no instance");
                None
            }
        }
    };
    let (databases, tasks) =
        tokio::join!(Box::pin(names), Box::pin(crate::mfa::is_set_up(context.aws, context.settings, soon)));
    let say = render(region.unwrap_or(Region::VIRGINIA), &databases.unwrap_or_default(), tasks);
    let mut answer = Answer::listen(Message::new("help-reprompt"), Message::new("help-reprompt"));
    answer.say.splice(0..0, say);
    answer.into()
}

/// What is said of what can be asked about these databases of a region.
pub(super) fn render(region: Region, databases: &[Database], tasks: bool) -> Vec<Message> {
    let example = |id: &str| Message::new(id).with("region", region);
    let of = |id: &str, database: &Database| example(id).with("name", about::name(database));
    // One that is up, and that the bastion can look into, has most to tell.
    let best = databases.iter().find(|database| !database.is_down() && database.engine.checked_as().is_some());
    let [first, second, third] = match (best, databases.first()) {
        (Some(best), _) => [example("phrase-fleet"), of("phrase-health", best), of("phrase-top-sessions", best)],
        (None, Some(any)) => [example("phrase-fleet"), of("phrase-status", any), of("phrase-metric", any)],
        (None, None) => [example("phrase-count"), example("phrase-list"), example("phrase-fleet")],
    };
    let mut say = vec![Message::new("help").with("first", first).with("second", second).with("third", third)];
    say.extend(tasks.then(|| Message::new("help-tasks")));
    say
}
