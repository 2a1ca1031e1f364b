//! Calls of functions: what each is called below, and what it gives.

use sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause, FunctionArguments, Ident, ObjectName,
    Value as Literal, WindowType,
};

use super::{
    expressions::{TEXT, call, wider},
    kinds::{is_moment, is_text},
    translator::{Translator, not_here, number, part, text},
    value::{Kind, OraError},
};

const NUMBER: Option<Kind> = Some(Kind::Number(None));

/// Functions that need no more than another name: theirs, ours, how many arguments they take, and what they give.
const RENAMED: [(&str, &str, std::ops::RangeInclusive<usize>, Gives); 27] = [
    ("NVL", "ifnull", 2..=2, Gives::Same),
    ("NULLIF", "nullif", 2..=2, Gives::Same),
    ("COALESCE", "coalesce", 2..=99, Gives::Same),
    ("GREATEST", "max", 2..=99, Gives::Same),
    ("LEAST", "min", 2..=99, Gives::Same),
    ("ABS", "abs", 1..=1, Gives::Same),
    ("LAST_DAY", "ora_last_day", 1..=1, Gives::Date),
    ("ADD_MONTHS", "ora_add_months", 2..=2, Gives::Date),
    ("SIGN", "sign", 1..=1, Gives::Number),
    ("MOD", "ora_mod", 2..=2, Gives::Number),
    ("POWER", "ora_power", 2..=2, Gives::Number),
    ("SQRT", "ora_sqrt", 1..=1, Gives::Number),
    ("CEIL", "ora_ceil", 1..=1, Gives::Number),
    ("FLOOR", "ora_floor", 1..=1, Gives::Number),
    ("BITAND", "ora_bitand", 2..=2, Gives::Number),
    ("LENGTH", "ora_length", 1..=1, Gives::Number),
    ("LENGTHB", "ora_length", 1..=1, Gives::Number),
    ("INSTR", "ora_instr", 2..=4, Gives::Number),
    ("ASCII", "unicode", 1..=1, Gives::Number),
    ("UPPER", "ora_upper", 1..=1, Gives::Text),
    ("LOWER", "ora_lower", 1..=1, Gives::Text),
    ("INITCAP", "ora_initcap", 1..=1, Gives::Text),
    ("SUBSTR", "ora_substr", 2..=3, Gives::Text),
    ("SUBSTRB", "ora_substr", 2..=3, Gives::Text),
    ("REPLACE", "ora_replace", 2..=3, Gives::Text),
    ("RAWTOHEX", "ora_hex", 1..=1, Gives::Text),
    ("CHR", "ora_chr", 1..=1, Gives::Text),
];

/// What a function gives.
#[derive(Debug, Clone, Copy)]
enum Gives {
    /// What its arguments are.
    Same,
    Number,
    Text,
    Date,
}

/// Aggregates and functions over windows, which are called the same below.
const OVER_ROWS: [&str; 14] = [
    "COUNT",
    "SUM",
    "MIN",
    "MAX",
    "AVG",
    "ROW_NUMBER",
    "RANK",
    "DENSE_RANK",
    "NTILE",
    "LAG",
    "LEAD",
    "FIRST_VALUE",
    "LAST_VALUE",
    "CUME_DIST",
];

impl Translator<'_> {
    /// Translates a call; its type.
    pub(crate) fn function(&mut self, expression: &mut Expr) -> Result<Option<Kind>, OraError> {
        let Expr::Function(function) = expression else { return Ok(None) };
        let name = function.name.0.iter().map(part).collect::<Vec<_>>().join(".").to_uppercase();
        if matches!(function.args, FunctionArguments::None) {
            let mut named = Expr::Identifier(Ident::new(name));
            let kind = self.expression(&mut named)?;
            *expression = named;
            return Ok(kind);
        }
        if name == "SYS_CONTEXT" {
            let (context, kind) = self.sys_context(function)?;
            *expression = context;
            return Ok(kind);
        }
        if function.filter.is_some() {
            return Err(OraError::of(923));
        }
        let kinds = self.arguments(function)?;
        let first = kinds.first().copied().flatten();
        if let Some(WindowType::WindowSpec(window)) = &mut function.over {
            for by in &mut window.partition_by {
                self.expression(by)?;
            }
            for by in &mut window.order_by {
                self.ordered(by)?;
            }
        }
        if OVER_ROWS.contains(&name.as_str()) {
            return Ok(match name.as_str() {
                "MIN" | "MAX" | "LAG" | "LEAD" | "FIRST_VALUE" | "LAST_VALUE" => first,
                "SUM" | "AVG" if first == Some(Kind::Interval) => first,
                _ => NUMBER,
            });
        }
        if name == "LISTAGG" {
            return self.listagg(function);
        }
        let arguments = plain(function)?;
        let (other, kind) = one(&name, arguments, &kinds)?;
        *expression = other;
        Ok(kind)
    }

    /// The types of a call's arguments, which are translated.
    fn arguments(&mut self, function: &mut Function) -> Result<Vec<Option<Kind>>, OraError> {
        let mut kinds = Vec::new();
        match &mut function.args {
            FunctionArguments::List(list) => {
                for argument in &mut list.args {
                    match argument {
                        FunctionArg::Unnamed(FunctionArgExpr::Expr(argument)) => kinds.push(self.expression(argument)?),
                        FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => kinds.push(None),
                        other => return Err(not_here(&other.to_string())),
                    }
                }
            }
            other => return Err(not_here(&other.to_string())),
        }
        Ok(kinds)
    }

    fn listagg(&mut self, function: &mut Function) -> Result<Option<Kind>, OraError> {
        let mut order = std::mem::take(&mut function.within_group);
        for by in &mut order {
            self.ordered(by)?;
        }
        let FunctionArguments::List(list) = &mut function.args else { return Ok(TEXT) };
        list.clauses.retain(|clause| !matches!(clause, FunctionArgumentClause::OnOverflow(_)));
        if list.args.len() == 1 {
            // Without a sign between them they stand side by side.
            list.args.push(FunctionArg::Unnamed(FunctionArgExpr::Expr(text(""))));
        }
        if !order.is_empty() {
            list.clauses.push(FunctionArgumentClause::OrderBy(order));
        }
        function.name = ObjectName::from(vec![Ident::new("group_concat")]);
        Ok(TEXT)
    }

    /// What the session is told of itself.
    fn sys_context(&self, function: &Function) -> Result<(Expr, Option<Kind>), OraError> {
        let arguments = plain(function)?;
        let [space, key] = arguments.as_slice() else { return Err(OraError::new(909, "invalid number of arguments")) };
        let (Some(space), Some(key)) = (written(space), written(key)) else {
            return Err(not_here("SYS_CONTEXT of anything but literals"));
        };
        let kind = Some(Kind::Varchar(256));
        if !space.eq_ignore_ascii_case("USERENV") {
            return Ok((Expr::Value(Literal::Null.into()), kind));
        }
        let value = self.context.get(key.to_uppercase().as_str());
        let value = value.ok_or_else(|| OraError::new(2003, "invalid USERENV parameter"))?;
        Ok((if value.is_empty() { Expr::Value(Literal::Null.into()) } else { text(value) }, kind))
    }
}

/// Any other function.
fn one(name: &str, mut arguments: Vec<Expr>, kinds: &[Option<Kind>]) -> Result<(Expr, Option<Kind>), OraError> {
    let count = arguments.len();
    let wrong = || OraError::new(909, "invalid number of arguments");
    if let Some((_, ours, takes, gives)) = RENAMED.iter().find(|(theirs, ..)| *theirs == name) {
        if !takes.contains(&count) {
            return Err(wrong());
        }
        let kind = match gives {
            Gives::Same => kinds.iter().copied().fold(None, wider),
            Gives::Number => NUMBER,
            Gives::Text => TEXT,
            Gives::Date => Some(Kind::Date),
        };
        return Ok((call(ours, arguments), kind));
    }
    let first = kinds.first().copied().flatten();
    let format = |arguments: &mut Vec<Expr>, default: &str| {
        if count < 2 {
            arguments.push(text(default));
        }
        // A third argument names a language, or none: these formats do not depend on it.
        arguments.truncate(2);
    };
    Ok(match (name, count) {
        ("NVL2", 3) => (call("ora_nvl2", arguments), wider(kinds[1], kinds[2])),
        ("DECODE", 3..) => {
            let results = (2..count).step_by(2).chain(count.is_multiple_of(2).then(|| count - 1));
            (call("ora_decode", arguments), results.map(|index| kinds[index]).fold(None, wider))
        }
        ("LTRIM" | "RTRIM", 1 | 2) => {
            if count == 1 {
                arguments.push(text(" "));
            }
            arguments.push(text(&name[..1].replace('R', "T")));
            (call("ora_trim", arguments), TEXT)
        }
        ("LPAD" | "RPAD", 2 | 3) => {
            if count == 2 {
                arguments.push(text(" "));
            }
            arguments.push(text(&name[..1]));
            (call("ora_pad", arguments), TEXT)
        }
        ("ROUND" | "TRUNC", 1 | 2) if is_moment(first) => {
            if name == "ROUND" {
                return Err(not_here("ROUND of a date"));
            }
            format(&mut arguments, "DD");
            (call("ora_trunc_date", arguments), Some(Kind::Date))
        }
        ("ROUND" | "TRUNC", 1 | 2) => {
            if count == 1 {
                arguments.push(number(0.0));
            }
            (call(if name == "ROUND" { "ora_round" } else { "ora_trunc" }, arguments), NUMBER)
        }
        ("TO_CHAR" | "TO_NCHAR" | "TO_CLOB", 1..=3) => {
            if first == Some(Kind::Interval) {
                arguments.truncate(1);
                return Ok((call("ora_to_char_interval", arguments), TEXT));
            }
            if is_moment(first) {
                format(&mut arguments, "DD-MON-RR");
                return Ok((call("ora_to_char_moment", arguments), TEXT));
            }
            let kind = match name {
                "TO_CLOB" => Some(Kind::Clob),
                "TO_NCHAR" => Some(Kind::Nvarchar(2000)),
                _ => TEXT,
            };
            if count == 1 || is_text(first) {
                arguments.truncate(1);
                (call("ora_to_char", arguments), kind)
            } else {
                arguments.truncate(2);
                (call("ora_to_char_number", arguments), kind)
            }
        }
        ("TO_NUMBER", 1..=3) => {
            if count > 1 {
                return Err(not_here("TO_NUMBER with a format"));
            }
            (call("ora_to_number", arguments), NUMBER)
        }
        ("TO_DATE" | "TO_TIMESTAMP" | "TO_TIMESTAMP_TZ", 1..=3) => {
            format(&mut arguments, "DD-MON-RR");
            let kind = match name {
                "TO_DATE" => Kind::Date,
                "TO_TIMESTAMP" => Kind::Timestamp,
                _ => Kind::TimestampZone,
            };
            (call("ora_to_date", arguments), Some(kind))
        }
        ("TO_DSINTERVAL", 1) => (call("ora_interval", arguments), Some(Kind::Interval)),
        ("NUMTODSINTERVAL", 2) => (call("ora_interval_of", arguments), Some(Kind::Interval)),
        ("SYS_EXTRACT_UTC", 1) => (arguments.remove(0), Some(Kind::Timestamp)),
        ("DBMS_LOB.SUBSTR", 1..=3) => {
            let mut arguments = arguments.into_iter();
            let within = arguments.next().ok_or_else(wrong)?;
            let size = arguments.next().unwrap_or_else(|| number(32_767.0));
            let from = arguments.next().unwrap_or_else(|| number(1.0));
            (call("ora_substr", vec![within, from, size]), TEXT)
        }
        ("DBMS_LOB.GETLENGTH", 1) => (call("ora_length", arguments), NUMBER),
        _ => return Err(OraError::new(904, &format!("\"{name}\": invalid identifier"))),
    })
}

/// A call's arguments, which are expressions.
fn plain(function: &Function) -> Result<Vec<Expr>, OraError> {
    let FunctionArguments::List(list) = &function.args else {
        return Err(OraError::new(909, "invalid number of arguments"));
    };
    let expression = |argument: &FunctionArg| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) => Ok(expression.clone()),
        other => Err(not_here(&other.to_string())),
    };
    list.args.iter().map(expression).collect()
}

/// A literal's text.
fn written(expression: &Expr) -> Option<String> {
    let Expr::Value(value) = expression else { return None };
    value.value.clone().into_string()
}
