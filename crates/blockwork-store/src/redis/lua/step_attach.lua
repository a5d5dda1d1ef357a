-- A feed connects: the page is there. A copy of one that has connected finds its number, and changes nothing: a newer one may
-- have taken over, or it may be gone.
local by, name, event = take(), take(), take_event()
if FULL and call('EXISTS', P .. 'page:' .. event.page) == 0 then
  return redis.error_reply('OOM nothing more can be written')
end
local page, refused = live(event)
if not page then
  return done(refused)
end
if not page.is_new and not name_feed(event.page, name) then
  return done({ 'there', newest_feed(event.page) == name and page.feeds or 0, head })
end
page.feeds, page.there = page.feeds + 1, true
save_page(event.page, page)
name_feed(event.page, name)
seen(by)
attach(event.page, by)
return done({ 'there', page.feeds, head })
