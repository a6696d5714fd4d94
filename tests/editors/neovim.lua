-- A session of a plugin's author in Neovim, configured by the README's text. Reads FOLDER and SNIPPET (a file with that
-- text) from the environment; prints one JSON line for each thing that happened, and ends with status 1 if something
-- did not.
local folder = vim.env.FOLDER

local function tell(what, value)
  io.stdout:write(vim.json.encode({ what = what, value = value }) .. '\n')
end

local function wait(what, holds)
  if not vim.wait(60000, holds, 20) then
    local shown = {}
    for _, d in ipairs(vim.diagnostic.get()) do table.insert(shown, d.code .. ' ' .. d.message) end
    error('waited in vain for ' .. what .. '; shown: ' .. table.concat(shown, ' | '))
  end
end

local function shown(buffer, pattern)
  return vim.tbl_filter(function(d) return tostring(d.code):match(pattern) ~= nil end, vim.diagnostic.get(buffer))
end

local function plain(diagnostics)
  return vim.tbl_map(function(d)
    local text = vim.api.nvim_buf_get_text(d.bufnr, d.lnum, d.col, d.end_lnum, d.end_col, {})
    return { code = d.code, source = d.source, line = d.lnum, text = table.concat(text, '\n'), message = d.message }
  end, diagnostics)
end

local function lenses(buffer)
  return vim.tbl_map(function(lens) return lens.command and lens.command.title or '' end, vim.lsp.codelens.get(buffer))
end

local function open(name)
  vim.cmd('edit ' .. vim.fn.fnameescape(folder .. '/' .. name))
  return vim.api.nvim_get_current_buf()
end

local function session()
  dofile(vim.env.SNIPPET)
  -- what a user adds who wants to see the findings of files that are not open, too
  vim.lsp.config('plugcheck', { init_options = { diagnosticMode = 'workspace' } })
  vim.cmd('filetype on')

  local code = open('plugin.py')
  wait('the ambient state', function() return #shown(code, '^AMB') > 0 end)
  tell('ambient', plain(vim.diagnostic.get(code)))

  -- nothing but the code is open: the manifest's fault is known all the same
  local unopened = vim.uri_to_bufnr(vim.uri_from_fname(folder .. '/dagstack.toml'))
  wait('the fault of the manifest, which is not open', function() return #shown(unopened, '^MAN') > 0 end)
  tell('unopened', vim.tbl_map(function(d) return d.code end, shown(unopened, '^MAN')))

  local manifest = open('dagstack.toml')
  wait('the fault of the manifest', function() return #shown(manifest, '^MAN') > 0 end)
  tell('manifest', plain(vim.diagnostic.get(manifest)))

  -- typing behind an emoji and a form feed: the server's text must stay the buffer's
  vim.api.nvim_buf_set_lines(code, 0, 0, true, { '# 🎉', '\f' })
  vim.api.nvim_buf_set_text(code, 0, #'# 🎉', 0, #'# 🎉', { ' more', '# lines' })
  wait('the ambient state where it is now', function()
    local found = shown(code, '^AMB')
    return #found > 0 and vim.api.nvim_buf_get_lines(code, found[1].lnum, found[1].lnum + 1, true)[1]:match('cache') ~= nil
  end)
  tell('moved', plain(shown(code, '^AMB')))
  vim.api.nvim_buf_set_lines(code, 0, 3, true, {})

  -- Neovim forgets what it was told of a file when it loads it
  wait('the fault of the manifest again', function() return #shown(manifest, '^MAN111$') > 0 end)
  local fault = shown(manifest, '^MAN111$')[1]
  vim.api.nvim_win_set_cursor(0, { fault.lnum + 1, fault.col })
  vim.lsp.buf.code_action({ apply = true, filter = function(action) return action.isPreferred end })
  wait('the fix', function() return #shown(manifest, '^MAN') == 0 end)
  vim.cmd('silent write')
  tell('fixed', vim.api.nvim_buf_get_lines(manifest, 0, -1, true))

  -- Neovim does not watch files: the server must see that another program wrote one
  vim.uv.sleep(1500)
  local file = assert(io.open(folder .. '/plugcheck.toml', 'w'))
  file:write('ignore = ["AMB"]\n')
  file:close()
  wait('the settings that another program wrote', function() return #shown(code, '^AMB') == 0 end)
  assert(os.remove(folder .. '/plugcheck.toml'))
  wait('the end of these settings', function() return #shown(code, '^AMB') > 0 end)
  tell('watched', true)

  vim.api.nvim_buf_call(code, function() vim.cmd('silent write') end)
  vim.api.nvim_set_current_buf(code)
  vim.lsp.codelens.refresh({ bufnr = code })
  wait('the code lenses', function() return #lenses(code) > 0 end)
  tell('lenses', lenses(code))

  local progress = {}
  vim.api.nvim_create_autocmd('LspProgress', {
    callback = function(event)
      local value = event.data.params.value
      table.insert(progress, { kind = value.kind, title = value.title, message = value.message })
    end,
  })
  vim.cmd('PlugcheckContract')
  wait('the results on their lines', function() return #shown(code, '^CON') > 0 end)
  tell('results', plain(shown(code, '^CON')))
  wait('the end of the progress', function() return #progress > 0 and progress[#progress].kind == 'end' end)
  tell('progress', progress)
  vim.lsp.codelens.refresh({ bufnr = code })
  wait('the lens with the result', function() return table.concat(lenses(code), ' '):match('failed') ~= nil end)
  tell('lenses afterwards', lenses(code))

  vim.lsp.stop_client(vim.lsp.get_clients({ name = 'plugcheck' }), false)
  wait('the end of the server', function() return #vim.lsp.get_clients() == 0 end)
  tell('end', true)
end

local ok, fault = pcall(session)
if not ok then
  io.stderr:write(tostring(fault) .. '\n')
  vim.cmd('cquit 1')
end
vim.cmd('qall!')
