# What one can do here; `make help` says it. Every path is relative, so a clone may stand in any folder, whatever its name.
PYTHON ?= python3

.PHONY: help run test lint bench wheel pictures lock docs

help:  ## say what one can do here / 列出所有命令
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

run:  ## set up, create the demo company, serve it / 启动演示公司
	@$(PYTHON) scripts/start.py

test:  ## run every check and every test / 运行全部检查和测试
	@$(PYTHON) scripts/check.py all

lint:  ## run the checks that need no server / 只做静态检查
	@$(PYTHON) scripts/check.py lint

bench:  ## measure the budgets beside their floors / 测量性能预算
	@$(PYTHON) scripts/develop.py bench/run.py

wheel:  ## build a wheel with the front end inside / 打包
	@$(PYTHON) scripts/package.py

pictures:  ## draw docs/pictures anew with the browser tests / 重新生成截图
	@$(PYTHON) scripts/check.py pictures

lock:  ## pin the dependencies anew / 重新锁定依赖
	@$(PYTHON) scripts/develop.py scripts/lock.py

docs:  ## write the generated pages of docs/ anew / 重新生成文档
	@$(PYTHON) scripts/develop.py scripts/documents.py
