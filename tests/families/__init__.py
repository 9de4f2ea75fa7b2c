"""A site for any declared source, in the manner of the CMS family that the real one is of.

`sites.site` makes it: the lists at the addresses that the declaration begins with, and the page of
every article that they show. Addresses, encodings, paging, the shape of JSON and what a site asks
of its clients are written from what is known of the real ones. Elements that hold rows, links,
titles, dates and texts are made from the declaration's own selectors (`growing`): that such a
selector fits the real page is what its `evidence` says, and no replica can prove it. A selector or
an address that no site can be made for is an error that names the source.

What each family rests on:

| Family | Here | Rests on |
| --- | --- | --- |
| www.gov.cn's JSON files, its library search | `apis` | public crawlers of 2026 that run daily, saved pages |
| NHC's CMS (createPageHTML with a box's name) | `html_lists` | public list selectors of 2025, a saved list; the wall before it (HTTP 412) is left out |
| TRS WCM: createPageHTML, Pager, createPage, plain links | `html_lists` | saved pages, public crawlers of 2025 and 2026 |
| A page past the last one that leads to /404/40x.html | `html_lists` | a public crawler's notes of 2025 |
| TRS WAS5: rows of a table; JSON with raw line breaks and a template's row | `html_lists`, `apis` | public crawlers of May 2026 |
| Hanweb's datastore: rows as CDATA, an address of the next group | `hanweb` | public crawlers of NHSA of 2026; Jinan's dataproxy; that tokens change is made up, so that no address can be guessed |
| Hanweb's xxgk search by POST | `html_lists` | a public crawler of May 2026 |
| jpaas: unit named by a script, cookie and Referer asked for | `hanweb` | public crawlers of MIIT and MOFCOM of May to August 2026 |
| gkmlpt | `apis` | public crawlers of Guangdong of 2026; HTTP 404 for a second page from one city |
| ndcpa's itemObj, jkb's #ttde_data | `columns` | public crawlers of June to September 2026 |
| Xinhua's data sources | `columns`, `apis` | a public crawler's notes of 28 September 2026 on the live files |
| CCTV, Caixin, The Paper, Yicai, cn-healthcare, WHO, World Bank | `apis` | public feed generators and crawlers of June to September 2026 |
| people.com.cn: GBK that says GB2312 | `html_lists` | saved pages |
| RSS with and without guid | `columns` | saved feeds of 2026 |
| China Daily: addresses without a scheme | `html_lists` | public crawlers of 2026 |
| qstheory: a magazine's issues | `columns` | a public feed generator of 2026 |
| Anhui's label/8888 by POST | `html_lists` | parameters from two public crawlers; the rows are not witnessed |
| A platform's articles: ArticleTitle, PubDate, ContentSource | `pages` | saved pages of many sites |
"""
