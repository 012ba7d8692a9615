"""a table of loans and their outcome -> causes at loan level: one-way, multivariate, and what leaks."""
