//! Queries: WITH, SELECT, FROM, joins, ORDER BY.

use sqlparser::ast::{
    Cte, Expr, GroupByExpr, Ident, Join, JoinConstraint, JoinOperator, LimitClause, ObjectName, Offset, OffsetRows,
    OrderBy, OrderByExpr, OrderByKind, OrderBySort, Query, Select, SelectItem, SelectItemQualifiedWildcardKind,
    SetExpr, SetOperator, TableAlias, TableFactor, TableWithJoins, Value as Literal,
};

use super::{
    translator::{Source, Translator, Typed, kept, not_here, part, quote},
    value::OraError,
};

impl Translator<'_> {
    /// Translates a query; its columns.
    pub(crate) fn query(&mut self, query: &mut Query) -> Result<Vec<Typed>, OraError> {
        if query.limit_clause.as_ref().is_some_and(has_limit) {
            return Err(OraError::of(933));
        }
        if !query.locks.is_empty() || query.for_clause.is_some() {
            return Err(OraError::new(1031, "insufficient privileges"));
        }
        let before = self.named.clone();
        if let Some(with) = &mut query.with {
            // Oracle finds out by itself.
            with.recursive = true;
            for cte in &mut with.cte_tables {
                self.cte(cte)?;
            }
        }
        let (columns, sources) = self.body(&mut query.body)?;
        if let Some(order) = &mut query.order_by {
            let of_answer = Source { name: String::new(), columns: columns.clone() };
            self.order(order, sources, of_answer)?;
        }
        self.limit(query)?;
        self.named = before;
        Ok(columns)
    }

    fn cte(&mut self, cte: &mut Cte) -> Result<(), OraError> {
        let name = kept(&cte.alias.name);
        let names: Vec<String> = cte.alias.columns.iter().map(|column| kept(&column.name)).collect();
        quote(&mut cte.alias.name);
        cte.alias.columns.iter_mut().for_each(|column| quote(&mut column.name));
        if let SetExpr::SetOperation { left, .. } = cte.query.body.as_ref() {
            // It may name itself in its second part; the first says what it is made of.
            let mut first = left.clone();
            let (columns, _) = self.body(&mut first)?;
            self.named.insert(name.clone(), renamed(columns, &names));
        }
        let columns = self.query(&mut cte.query)?;
        if !names.is_empty() && names.len() != columns.len() {
            return Err(OraError::new(
                32038,
                "number of WITH clause column names does not match number of elements in select list",
            ));
        }
        self.named.insert(name, renamed(columns, &names));
        Ok(())
    }

    /// The columns, and what was in sight where they are made.
    fn body(&mut self, body: &mut SetExpr) -> Result<(Vec<Typed>, Vec<Source>), OraError> {
        match body {
            SetExpr::Select(select) => self.select(select),
            SetExpr::Query(query) => Ok((self.query(query)?, Vec::new())),
            SetExpr::SetOperation { left, op, right, .. } => {
                if *op == SetOperator::Except {
                    return Err(OraError::of(933));
                }
                if *op == SetOperator::Minus {
                    *op = SetOperator::Except;
                }
                let (columns, _) = self.body(left)?;
                let (others, _) = self.body(right)?;
                if columns.len() != others.len() {
                    return Err(OraError::new(1789, "query block has incorrect number of result columns"));
                }
                let joined = columns.into_iter().zip(others).map(|((name, kind), (_, other))| (name, kind.or(other)));
                Ok((joined.collect(), Vec::new()))
            }
            _ => Err(OraError::of(900)),
        }
    }

    fn select(&mut self, select: &mut Select) -> Result<(Vec<Typed>, Vec<Source>), OraError> {
        if select.from.is_empty() && !self.needs_no_from {
            return Err(OraError::of(923));
        }
        if !select.connect_by.is_empty() {
            return Err(not_here("CONNECT BY"));
        }
        self.sight.enter(Vec::new());
        for table in &mut select.from {
            self.tables_of(table)?;
        }
        let mut columns = Vec::new();
        let mut projection = Vec::new();
        for item in select.projection.drain(..) {
            self.item(item, &mut columns, &mut projection)?;
        }
        select.projection = projection;
        if let Some(condition) = &mut select.selection {
            self.expression(condition)?;
        }
        if let GroupByExpr::Expressions(expressions, modifiers) = &mut select.group_by {
            if !modifiers.is_empty() {
                return Err(not_here("ROLLUP and CUBE"));
            }
            for expression in expressions {
                self.expression(expression)?;
            }
        }
        if let Some(condition) = &mut select.having {
            self.expression(condition)?;
        }
        let sources = self.sight.here().to_vec();
        self.sight.leave();
        Ok((columns, sources))
    }

    fn item(&mut self, item: SelectItem, columns: &mut Vec<Typed>, into: &mut Vec<SelectItem>) -> Result<(), OraError> {
        let (mut expression, name) = match item {
            SelectItem::UnnamedExpr(expression) => {
                let name = name_of(&expression);
                (expression, name)
            }
            SelectItem::ExprWithAlias { expr, alias } => (expr, kept(&alias)),
            SelectItem::Wildcard(_) => return self.all(None, columns, into),
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), _) => {
                return self.all(name.0.last().map(part), columns, into);
            }
            _ => return Err(OraError::of(923)),
        };
        let kind = self.expression(&mut expression)?;
        columns.push((name.clone(), kind));
        into.push(SelectItem::ExprWithAlias { expr: expression, alias: Ident::with_quote('"', name) });
        Ok(())
    }

    /// All columns of a table, or of all.
    fn all(&self, table: Option<String>, columns: &mut Vec<Typed>, into: &mut Vec<SelectItem>) -> Result<(), OraError> {
        let wanted = |source: &&Source| table.as_ref().is_none_or(|table| table.eq_ignore_ascii_case(&source.name));
        let sources: Vec<&Source> = self.sight.here().iter().filter(wanted).collect();
        if sources.is_empty() {
            return Err(OraError::of(904));
        }
        for source in sources {
            for (name, kind) in &source.columns {
                let parts = vec![Ident::with_quote('"', &source.name), Ident::with_quote('"', name)];
                columns.push((name.clone(), *kind));
                into.push(SelectItem::ExprWithAlias {
                    expr: Expr::CompoundIdentifier(parts),
                    alias: Ident::with_quote('"', name),
                });
            }
        }
        Ok(())
    }

    fn tables_of(&mut self, table: &mut TableWithJoins) -> Result<(), OraError> {
        self.source(&mut table.relation)?;
        for Join { relation, join_operator, .. } in &mut table.joins {
            self.source(relation)?;
            let constraint = match join_operator {
                JoinOperator::Join(constraint)
                | JoinOperator::Inner(constraint)
                | JoinOperator::Left(constraint)
                | JoinOperator::LeftOuter(constraint)
                | JoinOperator::Right(constraint)
                | JoinOperator::RightOuter(constraint)
                | JoinOperator::FullOuter(constraint) => constraint,
                JoinOperator::CrossJoin(_) => continue,
                other => return Err(not_here(&format!("{other:?}"))),
            };
            match constraint {
                JoinConstraint::On(condition) => {
                    self.expression(condition)?;
                }
                JoinConstraint::Natural => {}
                JoinConstraint::None => return Err(OraError::new(905, "missing keyword")),
                JoinConstraint::Using(_) | JoinConstraint::UsingAlias(..) => return Err(not_here("USING; ON is")),
            }
        }
        Ok(())
    }

    fn source(&mut self, factor: &mut TableFactor) -> Result<(), OraError> {
        let (columns, alias, own) = match factor {
            TableFactor::Table { name, alias, .. } => {
                let (plain, columns) = self.table(name)?;
                *name = ObjectName::from(vec![Ident::with_quote('"', &plain)]);
                (columns, alias, plain)
            }
            TableFactor::Derived { lateral: false, subquery, alias, .. } => {
                // What stands beside it is not in its sight.
                let beside = self.sight.here().to_vec();
                self.sight.leave();
                let columns = self.query(subquery);
                self.sight.enter(beside);
                (columns?, alias, String::new())
            }
            TableFactor::NestedJoin { table_with_joins, alias: None } => return self.tables_of(table_with_joins),
            other => return Err(not_here(&other.to_string())),
        };
        let name = named(alias, own)?;
        let mut level = self.sight.here().to_vec();
        level.push(Source { name, columns });
        self.sight.leave();
        self.sight.enter(level);
        Ok(())
    }

    fn order(&mut self, order: &mut OrderBy, sources: Vec<Source>, answer: Source) -> Result<(), OraError> {
        let OrderByKind::Expressions(expressions) = &mut order.kind else { return Err(OraError::of(933)) };
        for ordered in expressions {
            // A name of the answer comes before one of the tables.
            let is_of_answer = match &ordered.expr {
                Expr::Identifier(ident) => answer.columns.iter().any(|(name, _)| *name == kept(ident)),
                Expr::Value(_) => true,
                _ => false,
            };
            if is_of_answer {
                if let Expr::Identifier(ident) = &mut ordered.expr {
                    quote(ident);
                }
                nulls(ordered);
                continue;
            }
            let mut level = sources.clone();
            let unnamed = answer.columns.iter().filter(|(name, _)| {
                !level.iter().any(|source| source.columns.iter().any(|(column, _)| column == name))
            });
            let unnamed = Source { name: String::new(), columns: unnamed.cloned().collect() };
            level.push(unnamed);
            self.sight.enter(level);
            let done = self.ordered(ordered);
            self.sight.leave();
            done?;
        }
        Ok(())
    }

    /// An expression to order by, within sight of what it names.
    pub(crate) fn ordered(&mut self, ordered: &mut OrderByExpr) -> Result<(), OraError> {
        self.expression(&mut ordered.expr)?;
        nulls(ordered);
        Ok(())
    }

    /// FETCH FIRST and OFFSET, in the words of the engine below.
    fn limit(&mut self, query: &mut Query) -> Result<(), OraError> {
        let offset = match query.limit_clause.take() {
            Some(LimitClause::LimitOffset { offset: Some(mut offset), .. }) => {
                self.expression(&mut offset.value)?;
                Some(Offset { value: offset.value, rows: OffsetRows::None })
            }
            _ => None,
        };
        let limit = match query.fetch.take() {
            None => offset.as_ref().map(|_| Expr::Value(Literal::Number("-1".to_owned(), false).into())),
            Some(fetch) if fetch.with_ties || fetch.percent => return Err(not_here("WITH TIES and PERCENT")),
            Some(fetch) => {
                let mut count =
                    fetch.quantity.unwrap_or_else(|| Expr::Value(Literal::Number("1".to_owned(), false).into()));
                self.expression(&mut count)?;
                Some(count)
            }
        };
        if limit.is_some() {
            query.limit_clause = Some(LimitClause::LimitOffset { limit, offset, limit_by: Vec::new() });
        }
        Ok(())
    }
}

/// NULLs are larger than all else.
fn nulls(ordered: &mut OrderByExpr) {
    let is_down = matches!(ordered.options.sort, Some(OrderBySort::Desc));
    ordered.options.nulls_first.get_or_insert(is_down);
}

fn has_limit(clause: &LimitClause) -> bool {
    !matches!(clause, LimitClause::LimitOffset { limit: None, offset: Some(offset), .. } if offset.rows != OffsetRows::None)
}

/// What a table is called in this statement.
fn named(alias: &mut Option<TableAlias>, own: String) -> Result<String, OraError> {
    match alias {
        None => Ok(own),
        // Oracle has no AS before a table's other name.
        Some(alias) if alias.explicit => Err(OraError::of(933)),
        Some(alias) => {
            quote(&mut alias.name);
            Ok(alias.name.value.clone())
        }
    }
}

fn renamed(columns: Vec<Typed>, names: &[String]) -> Vec<Typed> {
    let names = names.iter().cloned().map(Some).chain(std::iter::repeat(None));
    columns.into_iter().zip(names).map(|((own, kind), name)| (name.unwrap_or(own), kind)).collect()
}

/// What an expression without a name is called.
fn name_of(expression: &Expr) -> String {
    match expression {
        Expr::Identifier(ident) => kept(ident),
        Expr::CompoundIdentifier(parts) => parts.last().map(kept).unwrap_or_default(),
        other => {
            let name: String = other.to_string().to_uppercase().chars().filter(|sign| !sign.is_whitespace()).collect();
            name.replace('"', "")
        }
    }
}
