//! Expressions: each is translated, and told its type.

use sqlparser::ast::{
    BinaryOperator, CeilFloorKind, DataType, DateTimeField, Expr, Function, FunctionArg, FunctionArgExpr,
    FunctionArgumentList, FunctionArguments, Ident, InTarget, Interval, ObjectName, TimezoneInfo, TrimWhereField,
    Value as Literal,
};

use super::{
    calendar,
    kinds::{is_moment, kind as declared},
    translator::{Translator, kept, not_here, number, quote, text},
    value::{Kind, OraError},
};

const NUMBER: Option<Kind> = Some(Kind::Number(None));
pub(crate) const TEXT: Option<Kind> = Some(Kind::Varchar(4000));

/// More digits than this the engine below cannot reckon with: they stay text.
const EXACT: usize = 15;

impl Translator<'_> {
    /// Translates an expression; its type, where it can be told.
    pub(crate) fn expression(&mut self, expression: &mut Expr) -> Result<Option<Kind>, OraError> {
        match expression {
            Expr::Identifier(ident) => {
                if let Some((other, kind)) = self.pseudo(ident) {
                    *expression = other;
                    return Ok(kind);
                }
                let name = kept(ident);
                let kind = self.sight.column(&name)?;
                quote(ident);
                kind.ok_or_else(|| OraError::new(904, &format!("\"{name}\": invalid identifier")))
            }
            Expr::CompoundIdentifier(parts) => {
                let names: Vec<String> = parts.iter().map(kept).collect();
                let unknown = || OraError::new(904, &format!("\"{}\": invalid identifier", names.join("\".\"")));
                let [table, column] = names.as_slice() else { return Err(unknown()) };
                let kind = self.sight.column_of(table, column).ok_or_else(unknown)?;
                parts.iter_mut().for_each(quote);
                Ok(kind)
            }
            Expr::Value(literal) => self.literal(&mut literal.value),
            Expr::Nested(inner) | Expr::UnaryOp { expr: inner, .. } => self.expression(inner),
            Expr::BinaryOp { .. } => self.operation(expression),
            Expr::IsNull(inner) | Expr::IsNotNull(inner) => self.expression(inner).map(|_| None),
            Expr::Between { expr, low, high, .. } => self.each([expr, low, high]),
            Expr::Like { expr, pattern, escape_char, .. } => {
                if let Some(escape) = escape_char {
                    self.expression(escape)?;
                }
                self.each([expr, pattern])
            }
            Expr::In { expr, target, .. } => {
                self.expression(expr)?;
                match target {
                    InTarget::List(list) => {
                        for item in list {
                            self.expression(item)?;
                        }
                    }
                    InTarget::Subquery(query) => {
                        self.query(query)?;
                    }
                    other => return Err(not_here(&format!("IN {other:?}"))),
                }
                Ok(None)
            }
            Expr::Tuple(list) => {
                for item in list {
                    self.expression(item)?;
                }
                Ok(None)
            }
            Expr::Exists { subquery, .. } => self.query(subquery).map(|_| None),
            Expr::Subquery(query) => Ok(self.query(query)?.first().and_then(|(_, kind)| *kind)),
            Expr::Case { operand, conditions, else_result, .. } => {
                if let Some(operand) = operand {
                    self.expression(operand)?;
                }
                let mut kind = None;
                for when in conditions {
                    self.expression(&mut when.condition)?;
                    let result = self.expression(&mut when.result)?;
                    kind = wider(kind, result);
                }
                if let Some(result) = else_result {
                    kind = wider(kind, self.expression(result)?);
                }
                Ok(kind)
            }
            Expr::Cast { .. } => self.cast(expression),
            Expr::Extract { field, expr, .. } => {
                let kind = self.expression(expr)?;
                let source = if kind == Some(Kind::Interval) { "I" } else { "M" };
                let arguments = vec![text(&field.to_string().to_uppercase()), expr.as_ref().clone(), text(source)];
                *expression = call("ora_extract", arguments);
                Ok(NUMBER)
            }
            Expr::Interval(interval) => {
                let days = interval_of(interval).ok_or_else(|| OraError::new(1867, "the interval is invalid"))?;
                *expression = number(days);
                Ok(Some(Kind::Interval))
            }
            Expr::TypedString(typed) => {
                let kind = match &typed.data_type {
                    DataType::Date => Kind::Date,
                    DataType::Timestamp(..) => Kind::Timestamp,
                    other => return Err(not_here(&other.to_string())),
                };
                let moment = typed.value.clone().into_string().and_then(|written| calendar::parse(&written));
                let moment = moment.ok_or_else(|| OraError::new(1861, "literal does not match format string"))?;
                *expression = number(calendar::days(moment));
                Ok(Some(kind))
            }
            Expr::Trim { .. } => self.trim(expression),
            Expr::Substring { expr, substring_from: Some(from), substring_for, .. } => {
                let mut arguments = vec![expr.as_ref().clone(), from.as_ref().clone()];
                arguments.extend(substring_for.as_ref().map(|count| count.as_ref().clone()));
                for argument in &mut arguments {
                    self.expression(argument)?;
                }
                *expression = call("ora_substr", arguments);
                Ok(TEXT)
            }
            Expr::Ceil { expr, field: CeilFloorKind::DateTimeField(DateTimeField::NoDateTime) } => {
                self.expression(expr)?;
                *expression = call("ora_ceil", vec![expr.as_ref().clone()]);
                Ok(NUMBER)
            }
            Expr::Floor { expr, field: CeilFloorKind::DateTimeField(DateTimeField::NoDateTime) } => {
                self.expression(expr)?;
                *expression = call("ora_floor", vec![expr.as_ref().clone()]);
                Ok(NUMBER)
            }
            Expr::AtTimeZone { timestamp, .. } => {
                self.expression(timestamp)?;
                *expression = timestamp.as_ref().clone();
                Ok(Some(Kind::TimestampZone))
            }
            Expr::Function(_) => self.function(expression),
            Expr::OuterJoin(_) => Err(not_here("(+); ANSI joins are")),
            other => Err(not_here(&other.to_string())),
        }
    }

    /// Translates some; what they are compared to has no type.
    fn each<const N: usize>(&mut self, expressions: [&mut Box<Expr>; N]) -> Result<Option<Kind>, OraError> {
        for expression in expressions {
            self.expression(expression)?;
        }
        Ok(None)
    }

    /// A name that stands for a value.
    fn pseudo(&self, ident: &Ident) -> Option<(Expr, Option<Kind>)> {
        if ident.quote_style.is_some() {
            return None;
        }
        Some(match ident.value.to_uppercase().as_str() {
            "SYSDATE" | "CURRENT_DATE" => (call("ora_now", vec![]), Some(Kind::Date)),
            "SYSTIMESTAMP" | "CURRENT_TIMESTAMP" => (call("ora_now_precisely", vec![]), Some(Kind::TimestampZone)),
            "LOCALTIMESTAMP" => (call("ora_now_precisely", vec![]), Some(Kind::Timestamp)),
            // Clients ask for it when they log in.
            "DBTIMEZONE" | "SESSIONTIMEZONE" => (text("+00:00"), Some(Kind::Varchar(6))),
            "USER" => (text(self.context.get("SESSION_USER").map_or("", String::as_str)), Some(Kind::Varchar(128))),
            _ => return None,
        })
    }

    fn literal(&self, literal: &mut Literal) -> Result<Option<Kind>, OraError> {
        match literal {
            Literal::Number(digits, _) => {
                let is_long = digits.bytes().filter(u8::is_ascii_digit).count() > EXACT;
                if is_long {
                    *literal = Literal::SingleQuotedString(digits.clone());
                }
                Ok(NUMBER)
            }
            Literal::Null => Ok(None),
            Literal::Placeholder(name) => {
                let index: usize = name.trim_start_matches([':', 'v']).parse().map_err(|_| OraError::of(1008))?;
                *name = format!("?{index}");
                index
                    .checked_sub(1)
                    .and_then(|index| self.variables.get(index))
                    .copied()
                    .ok_or_else(|| OraError::of(1008))
            }
            other => {
                let is_national = matches!(
                    other,
                    Literal::NationalStringLiteral(_) | Literal::NationalQuoteDelimitedStringLiteral(_)
                );
                let written = match other {
                    Literal::SingleQuotedString(written) | Literal::NationalStringLiteral(written) => written.clone(),
                    Literal::QuoteDelimitedStringLiteral(quoted)
                    | Literal::NationalQuoteDelimitedStringLiteral(quoted) => quoted.value.clone(),
                    other => return Err(not_here(&other.to_string())),
                };
                if written.is_empty() {
                    *other = Literal::Null;
                    return Ok(TEXT);
                }
                let size = u32::try_from(written.len()).unwrap_or(u32::MAX);
                *other = Literal::SingleQuotedString(written.replace('\'', "''"));
                Ok(Some(if is_national { Kind::Nvarchar(size) } else { Kind::Char(size) }))
            }
        }
    }

    fn operation(&mut self, expression: &mut Expr) -> Result<Option<Kind>, OraError> {
        let Expr::BinaryOp { left, op, right } = expression else { return Ok(None) };
        let (one, other) = (self.expression(left)?, self.expression(right)?);
        match op {
            BinaryOperator::Plus | BinaryOperator::Minus => {
                let kind = sum(one, op, other);
                if *op == BinaryOperator::Minus && is_moment(one) && is_moment(other) {
                    // Dates are whole seconds apart: what a number of days cannot hold must not show.
                    let steps = number(if kind == NUMBER { 86_400.0 } else { 86_400e6 });
                    *expression = call("ora_between", vec![left.as_ref().clone(), right.as_ref().clone(), steps]);
                }
                Ok(kind)
            }
            BinaryOperator::Multiply => {
                let is_interval = one == Some(Kind::Interval) || other == Some(Kind::Interval);
                Ok(if is_interval { Some(Kind::Interval) } else { NUMBER })
            }
            BinaryOperator::Divide => {
                *expression = call("ora_div", vec![left.as_ref().clone(), right.as_ref().clone()]);
                Ok(if one == Some(Kind::Interval) { one } else { NUMBER })
            }
            BinaryOperator::StringConcat => {
                *expression = call("ora_concat", vec![left.as_ref().clone(), right.as_ref().clone()]);
                Ok(TEXT)
            }
            BinaryOperator::Eq
            | BinaryOperator::NotEq
            | BinaryOperator::Lt
            | BinaryOperator::LtEq
            | BinaryOperator::Gt
            | BinaryOperator::GtEq
            | BinaryOperator::And
            | BinaryOperator::Or => Ok(None),
            other => Err(OraError::new(911, &format!("{other}: invalid character"))),
        }
    }

    fn cast(&mut self, expression: &mut Expr) -> Result<Option<Kind>, OraError> {
        let Expr::Cast { expr, data_type, .. } = expression else { return Ok(None) };
        let from = self.expression(expr)?;
        let to = match data_type {
            DataType::Date => Some(Kind::Date),
            DataType::Timestamp(_, TimezoneInfo::WithTimeZone) => Some(Kind::TimestampZone),
            DataType::Timestamp(..) => Some(Kind::Timestamp),
            DataType::Interval { .. } => Some(Kind::Interval),
            other => declared(&other.to_string()),
        };
        let to = to.ok_or_else(|| OraError::new(902, "invalid datatype"))?;
        let inner = expr.as_ref().clone();
        *expression = match to {
            Kind::Varchar(size) | Kind::Char(size) | Kind::Nvarchar(size) => {
                let whole =
                    if is_moment(from) { call("ora_to_char_moment", vec![inner, text("DD-MON-RR")]) } else { inner };
                call("ora_substr", vec![whole, number(1.0), number(size.into())])
            }
            Kind::Number(Some((_, scale))) => call("ora_round", vec![inner, number(scale.into())]),
            Kind::Number(None) => call("ora_to_number", vec![inner]),
            _ => inner,
        };
        Ok(Some(to))
    }

    fn trim(&mut self, expression: &mut Expr) -> Result<Option<Kind>, OraError> {
        let Expr::Trim { trim_where, trim_what, expr, .. } = expression else { return Ok(None) };
        self.expression(expr)?;
        let what = match trim_what {
            None => text(" "),
            Some(what) => {
                self.expression(what)?;
                what.as_ref().clone()
            }
        };
        let side = match trim_where {
            Some(TrimWhereField::Leading) => "L",
            Some(TrimWhereField::Trailing) => "T",
            _ => "B",
        };
        *expression = call("ora_trim", vec![expr.as_ref().clone(), what, text(side)]);
        Ok(TEXT)
    }
}

/// The type of a sum or a difference.
fn sum(one: Option<Kind>, op: &BinaryOperator, other: Option<Kind>) -> Option<Kind> {
    match (one, other) {
        (Some(Kind::Date), Some(Kind::Date)) if *op == BinaryOperator::Minus => NUMBER,
        (left, right) if is_moment(left) && is_moment(right) => Some(Kind::Interval),
        (left, Some(Kind::Interval)) if is_moment(left) => left,
        (Some(Kind::Interval), right) if is_moment(right) => right,
        (left, right) if is_moment(left) || is_moment(right) => Some(Kind::Date),
        (Some(Kind::Interval), _) | (_, Some(Kind::Interval)) => Some(Kind::Interval),
        _ => NUMBER,
    }
}

/// The type that holds both.
pub(crate) fn wider(one: Option<Kind>, other: Option<Kind>) -> Option<Kind> {
    match (one, other) {
        (Some(Kind::Varchar(a) | Kind::Char(a)), Some(Kind::Varchar(b) | Kind::Char(b))) => {
            Some(Kind::Varchar(a.max(b)))
        }
        (Some(Kind::Number(_)), Some(Kind::Number(_))) => NUMBER,
        (one, other) => one.or(other),
    }
}

/// The days of an interval that is written down.
fn interval_of(interval: &Interval) -> Option<f64> {
    let Expr::Value(value) = interval.value.as_ref() else { return None };
    let Literal::SingleQuotedString(written) = &value.value else { return None };
    let first = interval.leading_field.as_ref()?.to_string().to_uppercase();
    if interval.last_field.is_none() {
        let size = match first.as_str() {
            "DAY" => 1.0,
            "HOUR" => 24.0,
            "MINUTE" => 1440.0,
            "SECOND" => 86_400.0,
            _ => return None,
        };
        return written.trim().parse::<f64>().ok().map(|count| count / size);
    }
    match first.as_str() {
        "DAY" => calendar::parse_interval(written),
        "HOUR" => calendar::parse_interval(&format!("0 {written}")),
        "MINUTE" => calendar::parse_interval(&format!("0 0:{written}")),
        _ => None,
    }
}

/// A call of a function of the engine below.
pub(crate) fn call(name: &str, arguments: Vec<Expr>) -> Expr {
    let args = arguments.into_iter().map(|argument| FunctionArg::Unnamed(FunctionArgExpr::Expr(argument))).collect();
    Expr::Function(Function {
        name: ObjectName::from(vec![Ident::new(name)]),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList { duplicate_treatment: None, args, clauses: Vec::new() }),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: Vec::new(),
    })
}
