def test_x(office, browse, desk):
    office.open(); n=office.open()
    t=browse(desk).text(f"/desk/{n}")
    i=t.index('<h1'); print(t[i:i+600]); i=t.index('Recevabilité</h2>'); print(t[i:i+3000])
