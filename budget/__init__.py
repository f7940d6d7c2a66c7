"""部门预算: departmental budgets, entered by clerks, approved, published.

One package is project and application. Its floors, from the top; imports point down only:

    urls, wsgi                                        which address leads where
    desk, portal, api, management, admin              pages, interfaces and commands, all thin
    services                                          verbs: every write to the database
    selectors                                         reads
    models                                            what is stored
    importers, renderers, rules                       documents in, documents out, judgement
    tables                                            the official forms, as data
    domain                                            money, codes, facts; plain Python
"""
