//! Protocol, data types, and who it is.

use super::{
    connect::{Accepted, value, wants_encryption},
    line::{End, Line, Turn},
    secrets::{Challenge, ROUNDS, ROUNDS_OF_KEY, hex, response},
};
use crate::{
    options::{Account, Release, State, Step, Verifier},
    seen::Session,
    sql::value::OraError,
    wire::{
        reader::{Reader, Unread, lossy},
        writer::Writer,
    },
};

/// UTF-8 and UTF-16, by Oracle's numbers.
const CHARACTERS: u16 = 873;
pub(crate) const NATIONAL_CHARACTERS: u16 = 2000;

/// Fast login's messages have the fields of 19c.
const FIELDS_OF_FAST_LOGIN: u8 = 13;

/// Where the newest fields that somebody has stand among capabilities.
const FIELD_VERSION: usize = 7;

/// A step of the login, with pairs of a key and a value.
#[derive(Debug)]
struct Said {
    user: String,
    pairs: Vec<(String, String)>,
}

impl Said {
    fn get(&self, key: &str) -> &str {
        self.pairs.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value)
    }
}

/// Speaks with a client until it is logged in or not.
pub(crate) fn login(accepted: &mut Accepted) -> Result<Session, End> {
    let line = &mut accepted.line;
    let mut answer = Writer::default();
    let first = if accepted.is_fast {
        line.marks_end = true;
        // The first message: once it is read whole, the turn is known.
        let (caps, said) = line.message(fast_login)?;
        turn(line, Step::Negotiate)?;
        protocol(line, &mut answer);
        answer.u8(2).u16(0);
        line.field_version = line.field_version.min(caps);
        said
    } else {
        line.message(|reader| if wants_encryption(reader) { Err(unencrypted()) } else { protocol_request(reader) })?;
        turn(line, Step::Negotiate)?;
        let mut message = Writer::default();
        protocol(line, &mut message);
        line.answer(message)?;
        let caps = line.message(|reader| data_types(reader, false))?;
        line.field_version = line.field_version.min(caps);
        let mut message = Writer::default();
        message.u8(2).u16(0);
        line.answer(message)?;
        let field_version = line.field_version;
        line.message(|reader| step(reader, 118, field_version))?
    };
    turn(line, Step::Login)?;
    let account = account(line, &first.user);
    let challenge = challenge(account.as_ref(), &mut answer);
    line.status(&mut answer);
    line.answer(answer)?;

    let field_version = line.field_version;
    let second = line.message(|reader| step(reader, 115, field_version))?;
    turn(line, Step::Password)?;
    let opened = challenge.open(second.get("AUTH_SESSKEY"), second.get("AUTH_PASSWORD"));
    let known = account.as_ref().zip(opened).filter(|(account, (_, said))| account.password.as_bytes() == said);
    let Some((account, (key, _))) = known else { return Err(fail(line, 1017)) };
    match account.state {
        State::Locked => return Err(fail(line, 28000)),
        State::Expired => return Err(fail(line, 28001)),
        State::NoSession => return Err(fail(line, 1045)),
        State::Open | State::Expiring(_) => {}
    }
    let sid = line.shared.next_sid();
    let mut message = Writer::default();
    welcome(line, &mut message, sid, &accepted.service, &key);
    if let State::Expiring(days) = account.state {
        let text = format!("ORA-28002: the password will expire within {days} days\n");
        message.u8(15).ub(28002).count(text.len()).ub(0).bl(text.as_bytes());
    }
    line.status(&mut message);
    let said = |key: &str| [second.get(key), first.get(key)].into_iter().find(|said| !said.is_empty()).unwrap_or("");
    let session = Session {
        sid,
        user: account.name.to_uppercase(),
        service: accepted.service.clone(),
        is_tls: line.shared.options.tls.is_some(),
        program: said("AUTH_PROGRAM_NM").to_owned(),
        machine: said("AUTH_MACHINE").to_owned(),
        os_user: said("AUTH_SID").to_owned(),
        driver: said("SESSION_CLIENT_DRIVER_NAME").to_owned(),
        descriptor: accepted.descriptor.clone(),
        ..Session::default()
    };
    {
        let mut seen = line.shared.seen();
        seen.logins += 1;
        seen.open += 1;
        seen.most_open = seen.most_open.max(seen.open);
        seen.sessions.push(session.clone());
    }
    line.answer(message)?;
    Ok(session)
}

/// What is to go wrong in a login ends it.
fn turn(line: &mut Line, step: Step) -> Result<(), End> {
    match line.turn(step, "")? {
        Turn::Go => Ok(()),
        Turn::Broken => Err(End::Goodbye),
        Turn::Error(code) => Err(fail(line, code)),
    }
}

fn fail(line: &mut Line, code: u32) -> End {
    line.shared.seen().failed_logins += 1;
    match line.refuse(&OraError::of(code)) {
        Ok(()) => End::Goodbye,
        Err(end) => end,
    }
}

fn account(line: &Line, user: &str) -> Option<Account> {
    let name = user.strip_prefix('"').and_then(|user| user.strip_suffix('"')).unwrap_or(user);
    line.shared.options.accounts.iter().find(|account| account.name.eq_ignore_ascii_case(name)).cloned()
}

fn unencrypted() -> Unread {
    Unread::Unknown("native network encryption".to_owned())
}

fn protocol_request(reader: &mut Reader) -> Result<(), Unread> {
    match reader.u8()? {
        1 => {}
        kind => return Err(Unread::Unknown(format!("a message of type {kind} where the protocol was expected"))),
    }
    while reader.u8()? != 0 {}
    while reader.u8()? != 0 {}
    Ok(())
}

/// The newest fields that the client has.
fn data_types(reader: &mut Reader, is_fast: bool) -> Result<u8, Unread> {
    match reader.u8()? {
        2 => {}
        kind => return Err(Unread::Unknown(format!("a message of type {kind} where data types were expected"))),
    }
    reader.raw(5)?;
    let caps = reader.bl()?.unwrap_or_default();
    let runtime = reader.bl()?.unwrap_or_default();
    // A client that knows time zones tells its own: only where the server's capabilities are not known to it yet.
    if is_fast && runtime.get(1).is_some_and(|byte| byte & 1 == 1) {
        reader.raw(11)?;
    }
    while reader.u16()? != 0 {
        if reader.u16()? != 0 {
            reader.raw(4)?;
        }
    }
    Ok(caps.get(FIELD_VERSION).copied().unwrap_or(0))
}

fn fast_login(reader: &mut Reader) -> Result<(u8, Said), Unread> {
    match reader.u8()? {
        34 => {}
        kind => return Err(Unread::Unknown(format!("a message of type {kind} where a fast login was expected"))),
    }
    reader.raw(3)?;
    protocol_request(reader)?;
    reader.raw(6)?;
    let caps = data_types(reader, true)?;
    Ok((caps, step(reader, 118, FIELDS_OF_FAST_LOGIN)?))
}

fn step(reader: &mut Reader, code: u8, field_version: u8) -> Result<Said, Unread> {
    match reader.raw(2)? {
        [3, found] if *found == code => {}
        other => return Err(Unread::Unknown(format!("{other:?} where step {code} of the login was expected"))),
    }
    reader.u8()?;
    if field_version >= 18 {
        reader.ub()?;
    }
    let has_user = reader.u8()? != 0;
    reader.ub()?;
    reader.ub()?;
    reader.u8()?;
    let count = reader.count()?;
    reader.raw(2)?;
    let user = if has_user { lossy(reader.bl()?) } else { String::new() };
    let mut pairs = Vec::new();
    for _ in 0..count {
        pairs.push((reader.text()?, reader.text()?));
        reader.ub()?;
    }
    Ok(Said { user, pairs })
}

fn protocol(line: &Line, message: &mut Writer) {
    let options = &line.shared.options;
    message.u8(1).u8(6).u8(0).raw(b"x86_64/Linux 2.4.xx\0").u16_le(CHARACTERS).u8(1).u16_le(0);
    message.u16(11).zeros(9).u16(NATIONAL_CHARACTERS);
    let mut caps = [0; 53];
    caps[FIELD_VERSION] = options.release.field_version();
    // Texts of 32 KB.
    let mut runtime = [0; 11];
    runtime[6] = 4;
    message.bl(&caps).bl(&runtime);
}

/// The first half of the secret. Who has no account is not told so: they get one that no password opens.
fn challenge(account: Option<&Account>, message: &mut Writer) -> Challenge {
    let verifier = account.map_or(Verifier::V12, |account| account.verifier);
    let nobody = hex(&super::secrets::random::<16>());
    let challenge = Challenge::new(account.map_or(&nobody, |account| &account.password), verifier);
    let kind = match verifier {
        Verifier::V12 => 0x4815,
        Verifier::V11 => 0x1b25,
    };
    let pairs = [
        ("AUTH_SESSKEY", challenge.session_key(), 0),
        ("AUTH_VFR_DATA", hex(&challenge.salt), kind),
        ("AUTH_PBKDF2_CSK_SALT", hex(&challenge.key_salt), 0),
        ("AUTH_PBKDF2_VGEN_COUNT", ROUNDS.to_string(), 0),
        ("AUTH_PBKDF2_SDER_COUNT", ROUNDS_OF_KEY.to_string(), 0),
    ];
    write_pairs(message, &pairs);
    challenge
}

fn welcome(line: &Line, message: &mut Writer, sid: u32, service: &str, key: &[u8]) {
    let [major, minor, third, fourth, fifth] = line.shared.options.release.number().map(u32::from);
    // Numbers had less room before 18c.
    let version = if line.shared.options.release >= Release::R18 {
        major << 24 | minor << 16 | third << 12 | fourth << 4 | fifth
    } else {
        major << 24 | minor << 20 | third << 12 | fourth << 8 | fifth
    };
    let pairs = [
        ("AUTH_VERSION_STRING", "- Production".to_owned(), 0),
        ("AUTH_VERSION_SQL", "26".to_owned(), 0),
        ("AUTH_VERSION_NO", version.to_string(), 0),
        ("AUTH_DBNAME", service.to_owned(), 0),
        ("AUTH_SESSION_ID", sid.to_string(), 0),
        ("AUTH_SERIAL_NUM", (sid + 1000).to_string(), 0),
        ("AUTH_SC_SERVICE_NAME", service.to_lowercase(), 0),
        ("AUTH_SC_DBUNIQUE_NAME", service.to_owned(), 0),
        ("AUTH_SC_DB_DOMAIN", String::new(), 0),
        ("AUTH_INSTANCENAME", service.to_owned(), 0),
        ("AUTH_MAX_OPEN_CURSORS", "300".to_owned(), 0),
        ("AUTH_SVR_RESPONSE", response(key), 0),
    ];
    write_pairs(message, &pairs);
}

fn write_pairs(message: &mut Writer, pairs: &[(&str, String, u64)]) {
    message.u8(8).count(pairs.len());
    for (key, value, flags) in pairs {
        message.bdl(key.as_bytes()).bdl(value.as_bytes()).ub(*flags);
    }
}

/// The program that a descriptor names, where the login did not.
pub(crate) fn program_of(descriptor: &str) -> String {
    value(descriptor, "PROGRAM").unwrap_or_default()
}
