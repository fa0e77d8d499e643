import sys; sys.path.insert(0,'/work/main')
def test_show(tell, ledger):
    from tests.integration.notify.telling import every_event
    for l in ('fr','en'):
        tell(*every_event(l))
    import pathlib
    out=pathlib.Path('/tmp/mails'); out.mkdir(exist_ok=True)
    for m in ledger():
        (out/f'{m.letter}.{m.locale}.txt').write_text(m.subject+'\n=====\n'+m.text)
        (out/f'{m.letter}.{m.locale}.html').write_text(m.html)
