-- A session of a plugin's author in Neovim. Reads FOLDER, SERVER (JSON) and INTERPRETER from the environment; prints
-- one JSON line for each thing that happened, and ends with status 1 if something did not.
local folder, server = vim.env.FOLDER, vim.json.decode(vim.env.SERVER)

local function tell(what, value)
  io.stdout:write(vim.json.encode({ what = what, value = value }) .. '\n')
end

local function wait(what, holds)
  if not vim.wait(20000, holds, 20) then
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
    return { code = d.code, source = d.source, line = d.lnum, column = d.col, end_column = d.end_col, message = d.message }
  end, diagnostics)
end

local function open(name)
  vim.cmd('edit ' .. vim.fn.fnameescape(folder .. '/' .. name))
  return vim.api.nvim_get_current_buf()
end

local function session()
  vim.lsp.config('plugcheck', {
    cmd = server,
    filetypes = { 'python', 'toml', 'yaml' },
    root_markers = { '.git' },
    init_options = { trusted = true, interpreter = vim.env.INTERPRETER },
  })
  vim.lsp.enable('plugcheck')
  vim.cmd('filetype on')

  local code = open('plugin.py')
  wait('the ambient state', function() return #shown(code, '^AMB') > 0 end)
  tell('ambient', plain(vim.diagnostic.get(code)))

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
  local client = vim.lsp.get_clients({ name = 'plugcheck' })[1]
  local answer = vim.lsp.buf_request_sync(code, 'workspace/executeCommand', {
    command = 'plugcheck.runContract',
    arguments = { { uri = vim.uri_from_bufnr(code) } },
  }, 60000)
  tell('contract', answer and answer[client.id])
  wait('the results on their lines', function() return #shown(code, '^CON') > 0 end)
  tell('results', plain(shown(code, '^CON')))
  tell('all', plain(vim.diagnostic.get(code)))

  vim.lsp.stop_client({ client }, false)
  wait('the end of the server', function() return #vim.lsp.get_clients() == 0 end)
  tell('end', true)
end

local ok, fault = pcall(session)
if not ok then
  io.stderr:write(tostring(fault) .. '\n')
  vim.cmd('cquit 1')
end
vim.cmd('qall!')
